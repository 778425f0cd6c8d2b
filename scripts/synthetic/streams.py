"""Random numbers that depend on a seed and on what they are for, never on the order of asking."""

import hashlib

import numpy as np


def stream(seed: int, *keys: str) -> np.random.Generator:
    """A generator of its own for `keys`: others may come or go without changing its numbers."""
    return np.random.Generator(np.random.PCG64(_number(seed, keys)))


def code(seed: int, *keys: str) -> str:
    """32 hexadecimal digits, as Brightway's importers make them."""
    return hashlib.md5(_text(seed, keys), usedforsecurity=False).hexdigest()


def fraction(seed: int, *keys: str) -> float:
    """A number in [0, 1) for `keys`."""
    return int(hashlib.sha256(_text(seed, keys)).hexdigest()[:13], 16) / 16**13


def _number(seed: int, keys: tuple[str, ...]) -> int:
    return int(hashlib.sha256(_text(seed, keys)).hexdigest()[:32], 16)


def _text(seed: int, keys: tuple[str, ...]) -> bytes:
    return "\x1f".join([str(seed), *keys]).encode()
