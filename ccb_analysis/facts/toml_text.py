"""A toml file of a user, read with what is wrong with it in the user's language."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ccb_analysis.facts.scenario_faults import line
from ccb_analysis.language import Language


def read_toml(path: Path, words: Language) -> tuple[dict[str, Any], list[str]]:
    """Return what a file says, and what is wrong with it as toml: then it says nothing.

    An absent file is a fault; a byte order mark, as Windows puts in front, is none.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")), []
    except (FileNotFoundError, IsADirectoryError):
        found = words("scenarios.no_file")
    except UnicodeDecodeError:
        found = words("scenarios.not_toml")
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        found = words("scenarios.not_toml")
        if at:
            found = words("scenarios.not_toml_at", line=at[1], sign=at[2])
    place, allowed = words("scenarios.file_place"), words("scenarios.a_toml")
    return {}, [line(path.name, place, found, allowed, words)]
