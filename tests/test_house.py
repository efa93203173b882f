"""The rules of the house: floors, thin notebooks, facts as data, two languages, nothing private."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ccb_analysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

LONGEST_MODULE = 350
LONGEST_NOTEBOOK = 60  # non-blank lines of code
FORBIDDEN_IN_NOTEBOOK = re.compile(
    r"^\s*(?:async\s+)?(?:def|class)\s|read_csv|read_excel|sys\.path", flags=re.MULTILINE
)
FORBIDDEN_NAMES = {"df", "res", "tmp", "utils"}

# Floors that compute: a figure with decimals there is an assumption that belongs in reference/.
# Tolerances are written as 1e-9 and hold no decimal point; whole numbers are counts and layout.
COMPUTING = ("facts", "model", "scoring", "studies", "api.py")
ALLOWED_DECIMALS = {0.0, 0.5, 1.0}  # nothing, half way, all
ALLOWED_DECIMALS_IN = {
    # What the names p5, p95 and "95 % error" mean; no choice anyone could make otherwise.
    "model/summary.py": {0.05, 0.95, 0.975},
    # The 95th percentile of the standard normal distribution: mathematics, no assumption.
    # Where the percentiles p5 to p95 lie.
    "model/draws.py": {0.95},
    "model/sampling.py": {1.6448536269514722, 0.05, 0.25, 0.75, 0.95},
}

# Words of three letters or more that Dutch and English share, and names.
SAME_IN_BOTH = {
    *("per", "max", "min", "type", "scenario", "project", "model", "data", "index", "status"),
    *("code", "indicator", "norm", "water", "van", "het", "nieuwe", "normaal", "monte", "carlo"),
    *("mpg", "mci", "bvo", "hnn", "pmc", "epd", "cbs", "rvo", "rivm", "nmd", "lca", "bcr", "clt"),
    *("none", "ccb", "kgco", "eur", "pdf", "html", "json", "csv", "excel", "word", "sobol"),
    "notebook",
    *("impactladder", "woonstandaard", "woondeal", "betuwe", "liemers"),
}
# Small words that never stand in a sentence of the other language.
ENGLISH_ONLY = {"the", "and", "with", "which", "this", "these", "from", "than", "whose", "their"}
DUTCH_ONLY = {"niet", "wordt", "worden", "zijn", "deze", "dit", "naar", "omdat", "geen", "wij"}

# Registry hosts are put together here, because no file may name one.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("conda", "anaconda", "org"),
        ("deb", "debian", "org"),
    )
]
PRIVATE = re.compile(
    r"(?:^|[\s\"'`=(:,])(?:file://)?/(?:work|tmp|root|home|Users|opt|mnt)/[\w.]"
    r"|\b[A-Z]:\\{1,2}Users\\" + "".join("|" + re.escape(host) for host in HOSTS),
    flags=re.MULTILINE,
)


def run_tool(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a Python tool in the checkout."""
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def named(path: Path) -> str:
    """The path of a module as a reader writes it."""
    return path.relative_to(PACKAGE).as_posix()


def read_words() -> dict[str, dict[str, str]]:
    """Every text as it stands in its file, without the package's own reading of it."""
    words: dict[str, dict[str, str]] = {}
    for path in sorted((PACKAGE / "reference" / "words").glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            words[f"{path.stem}.{key}"] = texts
    return words


def blanks(text: str) -> set[str]:
    """The names of the blanks in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def letters(text: str) -> set[str]:
    """The words of three letters or more in a text, blanks left out, in lower case."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", re.sub(r"\{.*?\}", " ", text))}


def notebook_faults(notebook: dict) -> list[str]:
    """What makes a notebook more than parameters, imports, calls and prose."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    source = "\n".join("".join(cell["source"]) for cell in code)
    faults = [f"holds {found.strip()!r}" for found in FORBIDDEN_IN_NOTEBOOK.findall(source)]
    lines = sum(bool(line.strip()) for line in source.splitlines())
    if lines > LONGEST_NOTEBOOK:
        faults.append(f"has {lines} lines of code")
    tags = [cell.get("metadata", {}).get("tags", []) for cell in code]
    if sum("parameters" in each for each in tags) != 1:
        faults.append("has no single cell tagged parameters")
    return faults


def decimal_faults(source: str, allowed: set[float]) -> list[str]:
    """Every number with a decimal point in ``source`` that is not ``allowed``, with its line."""
    return [
        f"line {node.lineno}: {text}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
        for text in [ast.get_source_segment(source, node) or ""]
        if "." in text and node.value not in allowed
    ]


def test_a_floor_imports_only_from_the_floors_underneath(monkeypatch, capsys):
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    code = lint_imports(no_cache=True)
    assert code == 0, capsys.readouterr().out


@pytest.mark.parametrize("command", [("check", "--no-cache"), ("format", "--check", "--no-cache")])
def test_ruff_has_nothing_to_say(command):
    done = run_tool("-m", "ruff", *command, ".")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_types_hold():
    done = run_tool("-m", "mypy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_is_light():
    heavy = "{'pandas', 'matplotlib', 'numpy'}"
    done = run_tool("-c", f"import ccb_analysis, sys; print(sorted({heavy} & set(sys.modules)))")
    assert done.stdout.strip() == "[]", done.stderr


def test_modules_are_small():
    sizes = {named(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_names_are_words():
    faults = []
    for path in MODULES:
        if path.stem in FORBIDDEN_NAMES:
            faults.append(named(path))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "id", None) or getattr(node, "arg", None)
            if isinstance(node, ast.Name | ast.arg) and name in FORBIDDEN_NAMES:
                faults.append(f"{named(path)}, line {node.lineno}: {name}")
    assert faults == []


def test_no_assumption_stands_in_code():
    faults = [
        f"{named(path)}, {fault}"
        for path in MODULES
        if named(path).split("/")[0] in COMPUTING
        for fault in decimal_faults(
            path.read_text(encoding="utf-8"),
            ALLOWED_DECIMALS | ALLOWED_DECIMALS_IN.get(named(path), set()),
        )
    ]
    assert faults == [], "a figure belongs in reference/, with its source"


def test_an_assumption_in_code_would_be_seen():
    source = "half = 0.5\ntolerance = 1e-9\nfactor = area * 0.35\nname = 'version 1.2'\n"
    assert decimal_faults(source, ALLOWED_DECIMALS) == ["line 3: 0.35"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_thin(path):
    assert notebook_faults(json.loads(path.read_text(encoding="utf-8"))) == []


def test_a_fat_notebook_would_be_seen():
    cell = {"cell_type": "code", "metadata": {}, "source": ["def area():\n", "    return 1\n"]}
    reading = {**cell, "source": ["table = pd.read_csv('x.csv')\n"] * 60}
    prose = {**cell, "cell_type": "markdown", "source": ["a class of its own\n"]}
    faults = notebook_faults({"cells": [cell, reading, prose]})
    assert faults[0] == "holds 'def'"
    assert faults[1:61] == ["holds 'read_csv'"] * 60
    # 2 lines of the first cell + 60 of the second; the prose doesn't count
    assert faults[61:] == ["has 62 lines of code", "has no single cell tagged parameters"]


def test_every_text_stands_in_both_languages():
    words = read_words()
    assert words
    assert [key for key, texts in words.items() if set(texts) != {"nl", "en"}] == []
    empty = [key for key, texts in words.items() if not all(str(t).strip() for t in texts.values())]
    assert empty == []


def test_both_languages_have_the_same_blanks():
    differing = [
        key for key, texts in read_words().items() if blanks(texts["nl"]) != blanks(texts["en"])
    ]
    assert differing == []


def test_no_text_was_left_untranslated():
    same = {
        key: texts["nl"]
        for key, texts in read_words().items()
        if texts["nl"].strip() == texts["en"].strip() and letters(texts["nl"]) - SAME_IN_BOTH
    }
    assert same == {}, "translate it, or add the word to SAME_IN_BOTH if both languages have it"


def test_no_text_stands_in_the_wrong_language():
    mixed = {
        key: sorted(found)
        for key, texts in read_words().items()
        if (found := letters(texts["nl"]) & ENGLISH_ONLY | letters(texts["en"]) & DUTCH_ONLY)
    }
    assert mixed == {}


def test_no_committed_file_names_a_machine_or_a_registry():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout
    faults = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:  # otherwise a workbook, picture or parquet file
            text = content.decode("utf-8", errors="replace")
            faults += [f"{name}: {found.group().strip()}" for found in PRIVATE.finditer(text)]
    assert faults == []


@pytest.mark.parametrize(
    "text",
    [
        'path = "' + "/" + 'home/someone/x"',
        "see " + "/" + "tmp/x.csv",
        "index = https://" + HOSTS[0] + "/simple",
        r"C:" + r"\Users\someone",
    ],
)
def test_a_private_path_would_be_seen(text):
    assert PRIVATE.search(text)


@pytest.mark.parametrize("text", ["https://www.example.org/home/page", "a/tmp/b", "m2/home/year"])
def test_an_ordinary_address_is_no_private_path(text):
    assert not PRIVATE.search(text)
