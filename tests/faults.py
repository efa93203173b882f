"""Faults to put in a report or in what lies beneath it, each with what must be named for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.report.publishing import code_files, content_hash, file_hash, joint_hash
from ccb_analysis.workspace import Workspace

#: What a review names: a kind, and the start of a name.
Named = tuple[str, str]
MANIFEST = "manifest.json"
CLAIMS = "claims.json"
BOOK = "notebooks/annual_update.ipynb"
ASSUMPTIONS = "ccb_analysis/reference/assumptions.csv"


@dataclass
class World:
    """A report and the workspace it was made in; what is changed is put back by ``restored``."""

    folder: Path
    workspace: Workspace
    _before: dict[Path, bytes | None]

    def write(self, path: Path, content: bytes | str) -> None:
        """Change a file, and remember what it was."""
        self._before.setdefault(path, path.read_bytes() if path.is_file() else None)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def restored(self) -> None:
        """Put every file back."""
        for path, content in self._before.items():
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
        self._before.clear()

    def json(self, name: str) -> Any:
        """Return a JSON file of the report."""
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def write_json(self, name: str, content: Any) -> None:
        """Write a JSON file of the report."""
        self.write(self.folder / name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")

    def signed_again(self) -> None:
        """Make every hash of the manifest fit what is there now, as a forger would."""
        manifest = self.json(MANIFEST)
        files = {name: file_hash(self.folder / name) for name in manifest["files"]}
        code = code_files(self.workspace.root)
        manifest["files"] = files
        manifest["code"] |= {"files": code, "hash": joint_hash(code)}
        manifest["parameters"]["hash"] = content_hash(manifest["parameters"]["values"])
        manifest["seed"]["hash"] = content_hash(manifest["seed"]["value"])
        self.write_json(MANIFEST, manifest)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: how it comes about, and all that must be named for it."""

    what: str
    put: Callable[[World], None]
    named: tuple[Named, ...]


# Faults that a hash gives away


def input_byte(random: np.random.Generator) -> Fault:
    """One byte of an input."""
    name = ("assumptions.csv", "cbs_completions.csv")[int(random.integers(2))]

    def put(world: World) -> None:
        own = world.workspace.own_assumptions
        path = own if name == own.name else world.workspace.raw(2025) / name
        world.write(path, _other_byte(path.read_bytes(), random))

    return Fault(f"a byte in {name}", put, (("input", name),))


def output_byte(random: np.random.Generator, files: list[str]) -> Fault:
    """One byte of a published file."""
    name = files[int(random.integers(len(files)))]

    def put(world: World) -> None:
        path = world.folder / name
        world.write(path, _other_byte(path.read_bytes(), random))

    return Fault(f"a byte in {name}", put, (("file", name),))


def _other_byte(content: bytes, random: np.random.Generator) -> bytes:
    place = int(random.integers(len(content)))
    # another letter, never another line end: that would be the same content to a reader
    other = b"abcdefghij"[int(random.integers(10))]
    other = other + 1 if content[place] == other else other
    return content[:place] + bytes([other]) + content[place + 1 :]


def parameter(random: np.random.Generator) -> Fault:
    """A parameter of the manifest that is not the one the run had."""
    name, values = (("draws", (8, 17, 32)), ("seed", (0, 2, 3)), ("perimeter", (17, 18)))[
        int(random.integers(3))
    ]
    value = values[int(random.integers(len(values)))]

    def put(world: World) -> None:
        manifest = world.json(MANIFEST)
        manifest["parameters"]["values"][name] = value
        world.write_json(MANIFEST, manifest)

    named = (("parameters", "parameters"), ("parameters", f"parameters.{name}"))
    return Fault(f"{name} = {value}", put, named)


_ROWS = (
    ("floor_area_per_home", "ground_bound", "value"),
    ("floor_area_per_home", "stacked", "value"),
)


def assumption_row(random: np.random.Generator) -> Fault:
    """One figure of one shipped assumption: the file is named, and the row."""
    name, dwelling_type, column = _ROWS[int(random.integers(2))]
    share = 1 + 0.01 * int(random.integers(1, 9))

    def put(world: World) -> None:
        path = world.workspace.root / ASSUMPTIONS
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        here = (rows["assumption"] == name) & (rows["dwelling_type"] == dwelling_type)
        rows.loc[here, column] = f"{float(rows.loc[here, column].iloc[0]) * share:g}"
        world.write(path, rows.to_csv(index=False))

    named = (("code", ASSUMPTIONS), ("fact", f"assumptions: {name}, {dwelling_type}, {column}"))
    return Fault(f"{name} of {dwelling_type} x {share:g}", put, named)


#: Lines of the engine: the file, what stands there, and what would be another number.
LINES = (
    ("model/evaluation.py", "value = known + amounts", "value = known + 1.01 * amounts"),
    (
        "model/mixes.py",
        'split[types.index("ground_bound")] = 1 -',
        'split[types.index("ground_bound")] = 0.99 -',
    ),
    ("facts/statistics.py", "MEAN_YEARS = (2017, 2018,", "MEAN_YEARS = (2016, 2018,"),
)


def code_line(random: np.random.Generator) -> Fault:
    """One line of the engine, so that numbers come out otherwise."""
    name, old, new = LINES[int(random.integers(len(LINES)))]

    def put(world: World) -> None:
        path = world.workspace.root / "ccb_analysis" / name
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        world.write(path, text.replace(old, new, 1))

    return Fault(f"{new} in {name}", put, (("code", f"ccb_analysis/{name}"), ("claim", "")))


def version(random: np.random.Generator) -> Fault:
    """A library of another version than the report was made with."""
    name = ("numpy", "pandas", "scipy")[int(random.integers(3))]

    def put(world: World) -> None:
        content = world.json("environment.json")
        content["versions"][name] = f"0.{int(random.integers(9))}.0"
        world.write_json("environment.json", content)

    return Fault(f"another {name}", put, (("version", name),))


def swapped(random: np.random.Generator, files: list[str]) -> Fault:
    """Two published tables in each other's place."""
    tables = [name for name in files if name.endswith(".csv")]
    one, other = (tables[place] for place in random.choice(len(tables), 2, replace=False))

    def put(world: World) -> None:
        first, last = ((world.folder / name).read_bytes() for name in (one, other))
        world.write(world.folder / one, last)
        world.write(world.folder / other, first)

    named = tuple((kind, name) for name in (one, other) for kind in ("file", "table"))
    return Fault(f"{one} and {other} swapped", put, named)


def reordered(random: np.random.Generator) -> Fault:
    """Two cells that say they ran the other way round."""

    def put(world: World) -> None:
        book = world.json(BOOK)
        cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
        place = int(random.integers(len(cells) - 1))
        one, other = cells[place], cells[place + 1]
        counts = one["execution_count"], other["execution_count"]
        other["execution_count"], one["execution_count"] = counts
        world.write_json(BOOK, book)

    return Fault("cells out of order", put, (("file", BOOK), ("notebook", BOOK)))


def edited_claim(random: np.random.Generator, world: World, sign: bool = False) -> Fault:
    """A claim with another value."""
    claims = [one["key"] for one in world.json(CLAIMS)["claims"] if isinstance(one["value"], float)]
    key = claims[int(random.integers(len(claims)))]

    def put(world: World) -> None:
        content = world.json(CLAIMS)
        (chosen,) = (one for one in content["claims"] if one["key"] == key)
        chosen["value"] = round(chosen["value"] * 1.07 + 1, 6)
        world.write_json(CLAIMS, content)
        if sign:
            world.signed_again()

    named: tuple[Named, ...] = (("claim", key),)
    return Fault("an edited claim", put, named if sign else (("file", CLAIMS), *named))


# Faults with every hash made to fit: only running again tells


def edited_number(random: np.random.Generator, name: str) -> Fault:
    """A digit of a number somewhere in a text that is published, with a hash that fits."""
    kind = "table" if name.endswith(".csv") else "output"

    def put(world: World) -> None:
        path = world.folder / name
        text = path.read_text(encoding="utf-8")
        pattern = (
            r"(?<=,)\d+\.\d+(?=[,\n])" if kind == "table" else r"(?<=[>\s])\d+[.,]\d+(?=[<\s])"
        )
        places = list(
            re.finditer(
                pattern,
                re.sub(
                    r"<svg.*?</svg>|<style.*?</style>",
                    lambda m: " " * len(m[0]),
                    text,
                    flags=re.DOTALL,
                ),
            )
        )
        found = places[int(random.integers(len(places)))]
        digit = str((int(text[found.start()]) + 4) % 9 + 1)
        digit = "9" if digit == text[found.start()] else digit
        world.write(path, text[: found.start()] + digit + text[found.start() + 1 :])
        world.signed_again()

    return Fault(f"a digit in {name}", put, ((kind, name),))


def edited_output(random: np.random.Generator) -> Fault:
    """A line of the output of a cell, with a hash that fits."""

    def put(world: World) -> None:
        book = world.json(BOOK)
        texts = [
            output
            for cell in book["cells"]
            for output in cell.get("outputs", [])
            if output["output_type"] == "stream"
        ]
        chosen = texts[int(random.integers(len(texts)))]
        text = "".join(chosen["text"])
        place = re.search(r"\d", text)
        assert place is not None
        chosen["text"] = text[: place.start()] + "7" + text[place.start() :]
        world.write_json(BOOK, book)
        world.signed_again()

    return Fault("an edited output", put, (("output", BOOK),))


def consistent_parameter(random: np.random.Generator) -> Fault:
    """Another number of draws, with a hash that fits: the notebook says with what it ran."""
    draws = int(random.integers(20, 60))

    def put(world: World) -> None:
        manifest = world.json(MANIFEST)
        manifest["parameters"]["values"]["draws"] = draws
        world.write_json(MANIFEST, manifest)
        world.signed_again()

    return Fault(f"draws = {draws}, signed", put, (("parameters", "parameters.draws"),))


def consistent(fault: Fault, named: tuple[Named, ...]) -> Fault:
    """Return a fault with every hash made to fit afterwards; ``named`` is what is then left."""

    def put(world: World) -> None:
        fault.put(world)
        world.signed_again()

    return Fault(f"{fault.what}, signed", put, named)


# Edits that change no number

_HARMLESS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("a comment at the end", lambda text: text + "# nothing changes\n"),
    ("a blank line at the end", lambda text: text + "\n"),
    ("another first line", lambda text: text.replace('"""', '"""In other words: ', 1)),
    ("a constant nobody uses", lambda text: text + "_NOBODY_USES_THIS = 1\n"),
)
_MODULES = ("model/bounds.py", "model/slices.py", "model/stock.py", "facts/rows.py", "api.py")


def harmless() -> Iterator[Fault]:
    """Give twenty edits of code that change no number."""
    for name in _MODULES:
        for what, edit in _HARMLESS:

            def put(world: World, name: str = name, edit: Callable[[str], str] = edit) -> None:
                path = world.workspace.root / "ccb_analysis" / name
                world.write(path, edit(path.read_text(encoding="utf-8")))

            yield Fault(f"{what} in {name}", put, (("code", f"ccb_analysis/{name}"),))


def plain_faults(number: int, world: World, seed: int) -> list[Fault]:
    """Return so many faults of every kind in turn, each drawn by the seed."""
    random = np.random.default_rng(seed)
    files = sorted(world.json(MANIFEST)["files"])
    makers: tuple[Callable[[], Fault], ...] = (
        lambda: input_byte(random),
        lambda: output_byte(random, files),
        lambda: parameter(random),
        lambda: assumption_row(random),
        lambda: code_line(random),
        lambda: version(random),
        lambda: swapped(random, files),
        lambda: reordered(random),
        lambda: edited_claim(random, world),
    )
    return [makers[place % len(makers)]() for place in range(number)]


def hidden_faults(number: int, world: World, seed: int) -> list[Fault]:
    """Return so many faults of which every hash fits."""
    random = np.random.default_rng(seed)
    makers: tuple[Callable[[], Fault], ...] = (
        lambda: edited_claim(random, world, sign=True),
        lambda: edited_number(random, "data/results.csv"),
        lambda: edited_number(random, "report.html"),
        lambda: edited_output(random),
        lambda: consistent_parameter(random),
        lambda: consistent(assumption_row(random), (("claim", ""), ("fact", "assumptions: floor"))),
        lambda: consistent(code_line(random), (("claim", ""),)),
    )
    return [makers[place % len(makers)]() for place in range(number)]
