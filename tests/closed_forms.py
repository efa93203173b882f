"""Distributions by closed form, and sums of them on a fine grid: what draws are held against."""

import numpy as np
from scipy import signal, stats

Z95 = stats.norm.ppf(0.95)
POINTS = {"p5": 0.05, "p50": 0.5, "p95": 0.95}


def lognormal(low, middle, high):
    """Low and high are the 5th and 95th percentile."""
    return stats.lognorm(np.log(high / low) / (2 * Z95), scale=middle)


def triangular(low, middle, high):
    return stats.triang((middle - low) / (high - low), low, high - low)


def of_distribution(distribution):
    found = {name: float(distribution.ppf(point)) for name, point in POINTS.items()}
    return found | {"mean": float(distribution.mean())}


def convolved(*parts, step=1e-3):
    """Return the quantiles of a sum of independent distributions, on a fine grid."""
    start, density = 0.0, np.ones(1)
    for part in parts:
        low, high = part.support()
        grid = low + step * np.arange(-1, round((high - low) / step) + 1)
        density = signal.fftconvolve(density, np.diff(part.cdf(grid + step / 2)))
        start += low
    places = start + step * (np.arange(len(density)) + 0.5)
    return {name: float(np.interp(p, np.cumsum(density), places)) for name, p in POINTS.items()}
