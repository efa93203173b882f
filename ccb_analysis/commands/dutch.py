"""The command line in Dutch where typer has English: headings of help, and messages of wrong usage.

Typer has no translations of its own, so its English messages are recognised one by one; one that is
not known stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

#: How typer says a thing, and how we do.
_MESSAGES = (
    (r"No such command '(.+?)'\. Did you mean (.+)\?", r"'\1' is geen opdracht; bedoelde u \2?"),
    (r"No such command '(.+?)'\.", r"'\1' is geen opdracht."),
    (r"Missing command\.", "Er staat geen opdracht."),
    (
        r"No such option: (\S+) \(Possible options: (.+)\)",
        r"\1 is geen optie; wel bestaan onder meer \2.",
    ),
    (r"No such option: (\S+)", r"\1 is geen optie."),
    (r"Missing option '(.+?)'\.", r"De optie \1 is verplicht."),
    (r"Missing argument '(.+?)'\.", r"Er ontbreekt een gegeven: \1."),
    (r"Option '(.+?)' requires an argument\.", r"Achter \1 hoort een waarde."),
    (r"Option '(.+?)' does not take a value\.", r"Achter \1 hoort geen waarde."),
    (r"Got unexpected extra argument\(s\) \((.+)\)", r"Te veel gegevens: \1."),
    (r"Invalid value: (.+)", r"\1"),
    (r"Invalid value for '?([^':]+)'?: (?:Value error, )?(.+)", r"\1: \2"),
)
#: What is wrong with a value, as the end of such a message.
_VALUES = (
    (r"Input should be a valid integer.*", "toegestaan een geheel getal"),
    (r"Input should be a valid number.*", "toegestaan een getal"),
    (r"Input should be greater than or equal to (\S+)", r"toegestaan \1 of meer"),
    (r"Input should be less than or equal to (\S+)", r"toegestaan \1 of minder"),
    (r"('.+?') is not one of (.+?)\.?", r"gevonden \1, toegestaan \2"),
)


def speak_dutch() -> None:
    """Let help and messages be Dutch from now on."""
    from typer import core, rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Gegevens"
    rich_utils.ERRORS_PANEL_TITLE = "Fout"
    rich_utils.RICH_HELP = "Uitleg: [blue]'{command_path} {help_option}'[/]"
    rich_utils.REQUIRED_LONG_STRING = "[verplicht]"
    rich_utils.DEFAULT_STRING = "[standaard: {}]"
    rich_utils.ABORTED_TEXT = "Gestopt."
    if rich_utils.rich_format_error.__module__ != __name__:
        rich_utils.rich_format_error = _told(rich_utils.rich_format_error)
    for kind in (core.TyperCommand, core.TyperGroup):
        if kind.get_usage.__module__ != __name__:
            kind.get_help_option = _help_option(kind.get_help_option)  # type: ignore[method-assign]
            kind.get_usage = _usage(kind.get_usage)  # type: ignore[method-assign]


def in_dutch(message: str) -> str:
    """Return a message of typer in Dutch, or as it is if it is not known."""
    for english, dutch in _MESSAGES:
        found = re.fullmatch(english, message, re.DOTALL)
        if found:
            return _value_in_dutch(found.expand(dutch))
    return message


def _value_in_dutch(message: str) -> str:
    for english, dutch in _VALUES:
        found = re.search(f": {english}$", message, re.DOTALL)
        if found:
            return message[: found.start()] + ": " + found.expand(dutch)
    return message


def _told(show: Callable[[Any], None]) -> Any:
    """Return the function that shows a fault of usage, with its message in Dutch."""

    def shown(error: Any) -> None:
        message = in_dutch(error.format_message())
        error.format_message = lambda: message
        show(error)

    return shown


def _help_option(help_option: Any) -> Any:
    """Return the method that makes ``--help``, with its own line in Dutch."""

    def made(command: Any, context: Any) -> Any:
        option = help_option(command, context)
        if option is not None:
            option.help = "Toon deze uitleg en stop."
        return option

    return made


def _usage(usage: Any) -> Any:
    """Return the method that says how a command is written, in Dutch."""
    names = {"Usage:": "Gebruik:", "[OPTIONS]": "[OPTIES]", "COMMAND [ARGS]": "OPDRACHT [GEGEVENS]"}

    def made(command: Any, context: Any) -> str:
        text = str(usage(command, context))
        for english, dutch in names.items():
            text = text.replace(english, dutch)
        return text

    return made
