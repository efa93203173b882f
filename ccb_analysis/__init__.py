"""Impacts, targets and scenarios of circular and conceptual housing construction in a region.

``calculate`` computes every indicator of a building programme, ``judge`` holds the outcome
against the targets. Both work on plain pandas tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccb_analysis.version import __version__ as __version__

if TYPE_CHECKING:
    from ccb_analysis.api import calculate, convert_mpg, judge, substituted

__all__ = ["calculate", "convert_mpg", "judge", "substituted"]


def __getattr__(name: str) -> Any:
    """Import the user's functions when they are first asked for, so that importing stays fast."""
    if name in __all__:
        from ccb_analysis import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
