"""How a number was made: formula, inputs, sources and evidence (``ccb explain``)."""

from ccb_analysis.explain.story import explain, overview

__all__ = ["explain", "overview"]
