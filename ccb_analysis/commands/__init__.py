"""The commands of ``ccb``, each of them: parse, call, print."""
# ruff: noqa: I001 - the help shows the commands in the order in which they are imported

from ccb_analysis.commands import reports as reports
from ccb_analysis.commands import studies as studies
from ccb_analysis.commands import files as files
from ccb_analysis.commands.shared import APP as APP
