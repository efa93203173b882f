"""The ``ccb`` command."""

from __future__ import annotations

import sys

from ccb_analysis.commands import APP
from ccb_analysis.commands.line import dutch_headings, expanded


def main() -> None:
    """Run the command line."""
    dutch_headings()
    APP(expanded(sys.argv[1:]))
