"""Scrambled Sobol' points, to the bit those of SciPy, at a fraction of what starting SciPy's costs.

The direction numbers are SciPy's own. A scrambling (Matousek's: a random lower triangular matrix
per dimension, then a random shift) takes SciPy longer to start than the few thousand points that
are drawn of it; here it is one small matrix product. The points then come by reflection: in Gray
code the second half of a sequence is the first half backwards with one direction number on top.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Bits = NDArray[np.uint32]
_BITS = 30  # of a point, as SciPy has it
_SCALE = 1 / (1 << _BITS)
_PLACES = np.arange(_BITS, dtype=np.uint32)


def direction_numbers(dimensions: int, draws: int) -> Bits:
    """Return the direction numbers that the first ``draws`` points need, dimensions x numbers.

    Point 2^n is the exclusive or of direction numbers n and n - 1, so they follow from the points.
    """
    engine = stats.qmc.Sobol(dimensions, scramble=False, bits=_BITS)
    found = np.zeros((dimensions, max(draws - 1, 1).bit_length()), dtype=np.uint32)
    for place in range(found.shape[1]):
        engine.fast_forward(2**place - engine.num_generated)
        found[:, place] = engine.random(1)[0] / _SCALE
        if place:
            found[:, place] ^= found[:, place - 1]
    return found


def scrambled_points(directions: Bits, draws: int, rng: np.random.Generator) -> Bits:
    """Return the first ``draws`` points of one scrambling, dimensions x draws, in units of 2^-30.

    ``as_fractions`` makes numbers in [0, 1) of them.
    """
    dimensions = len(directions)
    (rng,) = rng.spawn(1)  # SciPy's takes a child of the generator it is given
    shift = rng.integers(2, size=(dimensions, _BITS), dtype=np.uint32) @ (1 << _PLACES)
    lower = np.tril(rng.integers(2, size=(dimensions, _BITS, _BITS), dtype=np.uint32))
    lower[:, _PLACES, _PLACES] = 1
    # The first row of a matrix makes the highest bit of a point.
    bits = directions[:, None, :] >> _PLACES[::-1, None] & 1
    mixed = np.matmul(lower, bits, dtype=np.float32).astype(np.uint32) & 1
    mixed = (mixed << _PLACES[::-1, None]).sum(axis=1, dtype=np.uint32)
    points = np.empty((dimensions, draws), dtype=np.uint32)
    points[:, 0] = shift
    for place in range(mixed.shape[1]):
        half = 2**place
        part = points[:, half : 2 * half]
        backwards = points[:, half - 1 :: -1] if half <= draws else points
        np.bitwise_xor(backwards[:, : part.shape[1]], mixed[:, place, None], out=part)
    return points


def as_fractions(points: Bits, out: NDArray[np.float64]) -> None:
    """Write points as numbers in [0, 1)."""
    np.multiply(points, _SCALE, out=out)
