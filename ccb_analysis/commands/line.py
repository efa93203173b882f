"""How the command line reads and speaks: lists of files after one option, help in Dutch."""

from __future__ import annotations

from typing import Any


def expanded(arguments: list[str]) -> list[str]:
    """Return the arguments with ``--register A B`` written as ``--register A --register B``."""
    result: list[str] = []
    register = False
    for argument in arguments:
        if argument.startswith("-"):
            register = argument == "--register"
            if not register:
                result.append(argument)
        elif register:
            result += ["--register", argument]
        else:
            result.append(argument)
    return result


def dutch_headings() -> None:
    """Let the help speak Dutch where typer and click would use English."""
    from typer import core, rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Gegevens"
    rich_utils.ERRORS_PANEL_TITLE = "Fout"
    rich_utils.RICH_HELP = "Uitleg: [blue]'{command_path} {help_option}'[/]"
    rich_utils.REQUIRED_LONG_STRING = "[verplicht]"
    rich_utils.DEFAULT_STRING = "[standaard: {}]"
    for kind in (core.TyperCommand, core.TyperGroup):
        kind.get_help_option = _in_dutch(kind.get_help_option)  # type: ignore[method-assign]


def _in_dutch(help_option: Any) -> Any:
    """Return the method that makes ``--help``, with its own line in Dutch."""

    def made(command: Any, context: Any) -> Any:
        option = help_option(command, context)
        if option is not None:
            option.help = "Toon deze uitleg en stop."
        return option

    return made
