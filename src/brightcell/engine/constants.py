"""Numbers of the compiled functions: block sizes and the coefficients of their approximations."""

from math import factorial, log

# Number of the numbers: one more whenever a draw of the same seed changes by anything but rounding, be it here, in
# `uncertainty` or where a database is read; kept draws of another number are out of date. Golden draws hold it.
ENGINE = 4

LANES = 8  # draws that are solved at once: a cache line of float64
HALVES = LANES // 2
BATCH = 64  # variables that are drawn at once: their draws stay in the first-level cache

ROWS = 32  # activities whose numbers are drawn and added up at once: they stay in the second-level cache

# Supplies and sizes of contributions are nominal in the error estimate; a draw's own may be some times as large
SAFETY = 5.0

# Exponential and logarithm: argument reduced by powers of two, then a series
LOG2_E = 1.0 / log(2.0)
LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")  # its products with exponents are exact
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
SHIFTER = 1.5 * 2.0**52  # adding it rounds to a whole number, which is then in the last bits
EXP_TAYLOR = tuple(1.0 / factorial(k) for k in range(13, -1, -1))
LOG_SERIES = tuple(1.0 / (2 * k + 1) for k in range(10, -1, -1))  # of artanh(f) / f in f²
LARGEST = 1.0 - 2.0**-53  # of the uniforms
ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of the root of 1/2
SMALLEST = 2.0**-54  # probability of a tail below which none is told apart

# Inverse of the normal distribution, fitted here to the least relative error (Remez exchange in 60 digits); highest
# power first. Centre: z = (u - 1/2) P(t) / Q(t) in t = u (1 - u) from CENTRE to 1/4, to 9e-17; all terms are positive,
# so none cancel. Tails: |z| = P(r - MIDDLE) / Q(r - MIDDLE) in r = sqrt(-ln p), p the smaller of u and 1 - u, down to
# SMALLEST, to 1e-17.
CENTRE, MIDDLE = 2.0**-9, 2.5
CENTRE_OVER = (
    8.365957936380985e22,
    1.266903809685678e24,
    2.706791557406531e24,
    1.8315529186312172e24,
    5.1253393363137545e23,
    6.7377302860289175e22,
    4.4533864232265796e21,
    1.532711935737569e20,
    2.7814614698121124e18,
    2.6439187347022224e16,
    128077408256075.47,
    299019584088.93665,
    303311144.4147728,
    108873.87393109813,
    8.27512884968437,
)
CENTRE_BELOW = (
    1.8500146766519962e23,
    1.1141888659324801e24,
    1.558348215546668e24,
    8.01419958125482e23,
    1.8324421279319724e23,
    2.0537577575982723e22,
    1.1897467560209338e21,
    3.657637969241068e19,
    6.008685081544883e17,
    5217998677281107.0,
    23223760559614.67,
    49917214216.785545,
    46485153.19871886,
    15135.083152650315,
    1.0,
)
TAIL_OVER = (
    9.281181674208966e-06,
    0.0013107858633125923,
    0.03566970913638418,
    0.377353897104417,
    1.9050526581574372,
    4.871853891120458,
    6.049978135020426,
    2.889307899530208,
)
TAIL_BELOW = (
    6.56330295764577e-06,
    0.0009104237902509484,
    0.02297201693134012,
    0.21168110866809908,
    0.8585776441465773,
    1.54980221966966,
    1.0,
)
