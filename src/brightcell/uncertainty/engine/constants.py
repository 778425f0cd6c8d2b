"""Numbers of the compiled functions: block sizes and the coefficients of their approximations."""

from math import factorial, log

LANES = 8  # draws that are solved at once: a cache line of float64
HALVES = LANES // 2
BATCH = 64  # variables that are drawn at once: their draws stay in the first-level cache

# Over-relaxation within loops: for a loop of ecoinvent's size 1.05 shrinks the error per sweep to 0.15, 1.0 to 0.27
RELAXATION = 1.05

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

# Inverse of the normal distribution: Wichura (1988), algorithm AS 241, PPND16; highest power first
CENTRE_OVER = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080e0,
)
CENTRE_BELOW = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
TAIL_OVER = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258e0,
    3.64784832476320460504e0,
    5.76949722146069140550e0,
    4.63033784615654529590e0,
    1.42343711074968357734e0,
)
TAIL_BELOW = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940e0,
    2.05319162663775882187e0,
    1.0,
)
FAR_OVER = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580e0,
    5.46378491116411436990e0,
    6.65790464350110377720e0,
)
FAR_BELOW = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)
