"""The faults of a scenario file as lines a user can act on: where, what was found, what may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from ccb_analysis.facts.scenario_entries import nearest
from ccb_analysis.facts.tables import EVIDENCE
from ccb_analysis.language import Language

#: What pydantic calls a fault, and the text of what is allowed instead.
_ALLOWED = {
    "float_type": "a_number",
    "string_type": "a_text",
    "dict_type": "a_table",
    "model_type": "a_table",
    "list_type": "a_list",
    "tuple_type": "a_list",
    "bool_type": "true_false",
}
#: Parts of a place that say how a value was read; they stand in no file.
_UNWRITTEN = ("table", "line", "[key]")


def line(file: str, place: str, found: str, allowed: str, words: Language) -> str:
    """Return one fault as a line."""
    return words("scenarios.at", file=file, place=place, found=found, allowed=allowed)


def lines(
    error: ValidationError, file: str, where: str, model: type[BaseModel], words: Language
) -> list[str]:
    """Return every fault of one block; ``where`` is its place in the file, blank for the top."""
    found = []
    for each in error.errors(include_url=False):
        steps = [where] if where else []
        steps += [str(step) for step in each["loc"] if step not in _UNWRITTEN]
        was, allowed = _what(each, model, words)
        found.append(
            line(file, ".".join(steps) or words("scenarios.file_place"), was, allowed, words)
        )
    return found


def shown(value: Any, words: Language) -> str:
    """Return a value as it stands in a toml file, or the word for nothing."""
    if value is None or value in ("", {}, []):
        return words("facts.empty")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {shown(v, words)}" for name, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(each, words) for each in value) + "]"
    return str(value)


def _what(each: Any, model: type[BaseModel], words: Language) -> tuple[str, str]:
    kind, last = each["type"], str(each["loc"][-1]) if each["loc"] else ""
    if kind == "missing":
        need = f"scenarios.need_{last}"
        names = {"names": ", ".join(EVIDENCE)} if last == "evidence" else {}
        return words("facts.empty"), words(
            need if words.has(need) else "scenarios.required", **names
        )
    if kind == "extra_forbidden":
        near = nearest(last, list(model.model_fields))
        return last, words("facts.unknown_name", names=near)
    if kind == "scenario":
        given = each["ctx"]
        return _found(given["found"], each["input"], words), words(given["key"], **given["blanks"])
    return shown(each["input"], words), words(f"scenarios.{_ALLOWED.get(kind, 'something_else')}")


def _found(given: Any, value: Any, words: Language) -> str:
    if isinstance(given, Sequence) and not isinstance(given, str):
        return words(given[0], **given[1])
    return shown(value if given is None else given, words)
