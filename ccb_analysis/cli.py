"""The ``ccb`` command."""

from __future__ import annotations

import sys

from ccb_analysis.commands import APP
from ccb_analysis.commands.dutch import speak_dutch
from ccb_analysis.commands.line import expanded


def main() -> None:
    """Run the command line."""
    speak_dutch()
    APP(expanded(sys.argv[1:]))
