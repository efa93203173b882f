"""Does many small calculations in processes of their own, beside one large calculation."""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache, partial
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")
#: More processes than this would wait for the large calculation anyway.
_MOST = 3


class Task(Generic[Result]):
    """Work that another process may be at, or that is done here once it is asked for."""

    def __init__(self, work: Callable[[], Result], future: Future[Result] | None = None):
        self._work = cache(work)
        self._future = future

    def result(self) -> Result:
        """Return the result. What failed elsewhere is done again, to raise its fault here."""
        if self._future is not None:
            with suppress(Exception):  # a fault does not survive the way between processes
                return self._future.result()
        return self._work()


class Meanwhile:
    """Takes work; ``processes`` is who does it, or nobody."""

    def __init__(self, processes: ProcessPoolExecutor | None = None):
        self._processes = processes

    def start(self, work: Callable[..., Result], *given: Any, **settings: Any) -> Task[Result]:
        """Let ``work`` be done with what it is given."""
        bound = partial(work, *given, **settings)
        if self._processes is None:
            return Task(bound)
        with warnings.catch_warnings():
            # A notebook has threads of its own; the work only calculates and never touches them.
            warnings.simplefilter("ignore", DeprecationWarning)
            return Task(bound, self._processes.submit(bound))


@contextmanager
def meanwhile(jobs: int | None) -> Iterator[Meanwhile]:
    """Give who does work beside what stands in the block, over ``jobs`` cores with it.

    With one core, or where a process can't be forked, all is done in order. The results are the
    same either way.
    """
    workers = min((jobs or os.cpu_count() or 1) - 1, _MOST)
    if workers < 1 or sys.platform != "linux":
        yield Meanwhile()
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as processes:
        yield Meanwhile(processes)
