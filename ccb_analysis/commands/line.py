"""How the command line is read: lists of files after one option."""

from __future__ import annotations


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
