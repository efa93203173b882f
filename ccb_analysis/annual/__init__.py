"""Everything one annual update rests on: the register, what is public, results and verdicts."""

from __future__ import annotations

from ccb_analysis.annual.collection import Annual, collect

__all__ = ["Annual", "collect"]
