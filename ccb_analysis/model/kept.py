"""Keeps what was worked out for as long as it fits, so that many draws do not fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Kept(Generic[Found]):
    """What was worked out by key, the oldest forgotten when it takes more than ``limit`` bytes."""

    def __init__(self, limit: int, size: Callable[[Found], int]):
        """Start empty; ``size`` gives the bytes of one thing."""
        self._limit, self._size = limit, size
        self._found: dict[Hashable, Found] = {}
        self._bytes = 0

    def once(self, key: Hashable, work: Callable[[], Found]) -> Found:
        """Return what ``work`` gives, worked out only if it is not kept."""
        if key in self._found:
            return self._found[key]
        made = work()
        self._bytes += self._size(made)
        while self._found and self._bytes > self._limit:
            self._bytes -= self._size(self._found.pop(next(iter(self._found))))
        self._found[key] = made
        return made
