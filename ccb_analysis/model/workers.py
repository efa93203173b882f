"""Shares work over the cores: by forked processes where the system has them, else by threads.

Forked workers see what the caller holds without copying it, which counts with many draws. Most
of the work is many short steps on short arrays, so threads alone would wait for each other.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")
#: What the forked workers do; they get it by being forked, not as a message.
_WORK: list[Callable[[], Any]] = []


def done_together(work: list[Callable[[], Result]], jobs: int | None) -> list[Result]:
    """Return the results of every piece of work, in its order, made by ``jobs`` workers.

    Without ``jobs`` there is one per core. The results do not depend on how many there are.
    """
    workers = min(jobs or os.cpu_count() or 1, len(work))
    if workers <= 1:
        return [one() for one in work]
    if sys.platform != "linux":  # elsewhere a fork is absent or unsafe
        with ThreadPoolExecutor(workers) as threads:
            return list(threads.map(lambda one: one(), work))
    _WORK[:] = work
    try:
        with warnings.catch_warnings():
            # A notebook has threads of its own; the workers only calculate and never touch them.
            warnings.simplefilter("ignore", DeprecationWarning)
            context = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(workers, mp_context=context) as processes:
                return list(processes.map(_one, range(len(work)), chunksize=1))
    finally:
        _WORK.clear()


def _one(place: int) -> Any:
    return _WORK[place]()
