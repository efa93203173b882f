"""Who does the runs of a sweep: processes of this machine, or the workers of a Dask scheduler."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.sweep.tasks import Outcome, Task, perform

#: Seconds in which a scheduler must answer.
_PATIENCE = 30


def performed(
    tasks: Sequence[Task], jobs: int | None, scheduler: str | None, words: Language
) -> Iterator[Outcome]:
    """Do every run and give each outcome as it comes; what goes wrong in one stops no other.

    ``jobs`` is how many processes of this machine work side by side, by default one per core;
    with ``scheduler``, the address of one of Dask, its workers do it instead.

    Raises:
        InputError: Dask is not installed, or nothing answers at the address.
    """
    if not tasks:
        return
    with _workers(min(jobs or os.cpu_count() or 1, len(tasks)), scheduler, words) as workers:
        named = {workers.submit(perform, task): task.run for task in tasks}
        for future in as_completed(named):
            try:
                yield future.result()
            except Exception as error:  # whatever a process or another machine dies of
                message = words("sweep.stopped", kind=type(error).__name__, message=error)
                yield Outcome(named[future], False, " ".join(message.split()))


@contextmanager
def _workers(number: int, scheduler: str | None, words: Language) -> Iterator[Executor]:
    if scheduler is None:
        # not forked: a copy of a process that has threads may hang
        pool = ProcessPoolExecutor(number, multiprocessing.get_context("spawn"))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)  # so that an interrupt does not start all the rest
        return
    client = _client(scheduler, words)
    try:
        # every call is a run, even of the same parameters: Dask would else give what it has
        yield client.get_executor(pure=False)
    finally:
        client.close()


def _client(address: str, words: Language) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputError([words("sweep.no_distributed")], language=words.code) from None
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        fault = words("sweep.no_scheduler", address=address, message=error)
        raise InputError([fault], language=words.code) from None
