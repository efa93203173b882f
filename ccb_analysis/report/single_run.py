"""One notebook run into a folder of its own: executed, with its results and its claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ccb_analysis.language import Language
from ccb_analysis.report.claims import write_claims
from ccb_analysis.report.notebooks import declared_parameters, parse_parameters, run_notebook
from ccb_analysis.workspace import find_workspace, shown


def run_one(
    notebook: str,
    given: list[str],
    *,
    out: Path | None = None,
    language: str = "nl",
    say: Callable[[str], None] = print,
) -> Path:
    """Run one notebook with parameters given as ``name=value``; return the executed notebook.

    ``notebook`` is a path, or the name of one of the notebooks of the project. What the notebook
    writes (results, figures, tables) lands in ``out`` beside the executed notebook.

    Raises:
        InputError: a parameter is unknown, of a wrong type or of a wrong unit.
        NotebookError: there is no such notebook, or a cell failed.
    """
    words = Language(language)
    source = find_notebook(notebook)
    declared = declared_parameters(source, words)
    parameters = parse_parameters(given, declared, words, source.name)
    parameters = with_paths(parameters, source, [Path.cwd()])
    executed = run_into((out or Path(source.stem)).resolve(), source, parameters, words)
    say(words("update.ran", notebook=shown(executed)))
    return executed


def find_notebook(notebook: str) -> Path:
    """Return the notebook at a path, or else the one of the project with that name."""
    source = Path(notebook)
    return source if source.is_file() else find_workspace().notebooks / f"{source.stem}.ipynb"


def with_paths(
    parameters: Mapping[str, Any], source: Path, folders: Sequence[Path]
) -> dict[str, Any]:
    """Return parameters in which a file that only its reader would find has its whole path.

    A notebook runs in its own folder and also looks in the workspace. What it would not find there
    is looked for in ``folders``, where the one who asks for the run is.
    """

    def found(value: Any) -> Any:
        if isinstance(value, list):
            return [found(one) for one in value]
        if not isinstance(value, str) or Path(value).is_absolute():
            return value
        if not Path(value).suffix and "/" not in value and "\\" not in value:
            return value  # a name such as "nl", whatever folders are called
        if find_path(value, (source.parent, find_workspace().root)) is not None:
            return value
        there = find_path(value, folders)
        return value if there is None else str(there.resolve())

    return {name: found(value) for name, value in parameters.items()}


def find_path(text: str, folders: Sequence[Path]) -> Path | None:
    """Return the file or folder that ``text`` names in the first of ``folders`` that has it."""
    try:
        return next((one / text for one in folders if text and (one / text).exists()), None)
    except (OSError, ValueError):  # a text that can be no path
        return None


def run_into(folder: Path, source: Path, parameters: Mapping[str, Any], words: Language) -> Path:
    """Run the notebook ``source`` with all it makes in ``folder``; return the executed notebook.

    Raises:
        InputError: a parameter is unknown or of another type.
        NotebookError: there is no such notebook, or a cell failed.
    """
    declared = declared_parameters(source, words)
    own = {"out": str(folder), "language": words.code}
    values = {name: value for name, value in own.items() if name in declared} | dict(parameters)
    executed = run_notebook(source, folder / source.name, values, words)
    write_claims(folder, [executed])
    return executed
