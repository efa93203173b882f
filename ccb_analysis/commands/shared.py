"""What the commands share: the root they hang on, their options, and how faults are told."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from ccb_analysis.errors import CcbError

APP = typer.Typer(
    name="ccb",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Rekent en rapporteert over conceptueel circulair bouwen in een regio.\n\n"
    "Begin met `ccb update --year 2025`. Elke opdracht heeft uitleg: `ccb update --help`.",
)
Done = TypeVar("Done")


class Lang(StrEnum):
    """The languages of messages and reports."""

    nl = "nl"
    en = "en"


Tongue = Annotated[Lang, typer.Option("--lang", help="Taal van tekst en rapport: nl of en.")]
Debug = Annotated[bool, typer.Option("--debug", help="Toon bij een fout ook waar die optrad.")]


@APP.callback()
def _start() -> None:
    """Hold the commands together."""


def say(text: str) -> None:
    """Print one line."""
    typer.echo(text)


def carry_out(work: Callable[[], Done], debug: bool) -> Done:
    """Do the work; a fault of the user is a message and exit code 1, never a traceback."""
    try:
        return work()
    except CcbError as error:
        if debug:
            raise
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
