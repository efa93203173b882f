"""The process a notebook runs in, started ahead of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Else every kernel says that it listens on TCP, and keeps a history of what it ran.
QUIET = ("--log-level=ERROR", "--HistoryManager.hist_file=:memory:")


@contextmanager
def kernel_ahead(folder: Path, modules: Sequence[str]) -> Iterator[Any]:
    """Give a kernel in ``folder`` that is importing ``modules``; it is gone after the block.

    The caller can read files and import libraries of its own meanwhile. Gives ``None`` if no
    kernel could be started: then running the notebook tries again, and says what is wrong.
    """
    from jupyter_client.kernelspec import NoSuchKernel
    from jupyter_client.manager import AsyncKernelManager
    from jupyter_core.utils import run_sync

    kernel: Any = AsyncKernelManager(kernel_name="python3")
    first = f"--IPKernelApp.exec_lines=import {', '.join(modules)}"
    try:
        run_sync(kernel.start_kernel)(cwd=str(folder), extra_arguments=[*QUIET, first])
    except (NoSuchKernel, OSError, RuntimeError):
        yield None
        return
    try:
        yield kernel
    finally:
        if kernel.has_kernel:
            run_sync(kernel.shutdown_kernel)(now=True)
