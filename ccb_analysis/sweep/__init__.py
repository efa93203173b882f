"""Many parameter sets for one notebook: each run apart, and all of them put side by side.

Example::

    sweep("target_scenarios", Path("scenarios.csv"), out=Path("sweep_scenarios"), jobs=2)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.report.parameters import Parameter, declared_parameters
from ccb_analysis.report.single_run import find_notebook, with_paths
from ccb_analysis.sweep.gathered import FOLDER, TABLE, gather
from ccb_analysis.sweep.grid import ParameterSet, read_grid
from ccb_analysis.sweep.tasks import (
    STATE,
    Outcome,
    Task,
    ground_of,
    identity_of,
    is_done,
    package_hash,
)
from ccb_analysis.sweep.workers import performed
from ccb_analysis.workspace import find_workspace, shown

__all__ = ["Swept", "sweep"]
_RUNS = "runs"


@dataclass(frozen=True)
class Swept:
    """Where a sweep stands, and by run how it ended."""

    folder: Path
    outcomes: Mapping[str, Outcome]

    @property
    def failed(self) -> list[str]:
        """The runs that did not come to their end."""
        return [run for run, outcome in self.outcomes.items() if not outcome.done]


def sweep(
    notebook: str,
    grid: Path,
    *,
    out: Path | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    language: str = "nl",
    say: Callable[[str], None] = print,
) -> Swept:
    """Run a notebook with every parameter set of ``grid`` (see ``read_grid``), and gather.

    A run that is there already, made by the same notebook, code, inputs and parameters, is kept;
    so an interrupted sweep goes on where it was. A run that fails stops no other.

    Args:
        notebook: path, or the name of one of the notebooks of the project.
        grid: the file of parameter sets.
        out: folder for ``runs/`` and ``together/``; by default ``sweep_<notebook>``.
        jobs: processes of this machine that work side by side, by default one per core.
        scheduler: address of a Dask scheduler whose workers do it; they must have this package
            and see the notebook and ``out`` under the same paths.
        language: of messages, and of the runs unless the grid says otherwise.
        say: tells what is going on.

    Raises:
        InputError: the grid is at fault, ``out`` holds something else, or no scheduler answers.
        NotebookError: there is no such notebook.
    """
    words = Language(language)
    source = find_notebook(notebook).resolve()
    declared = declared_parameters(source, words)
    near = [grid.resolve().parent, Path.cwd()]
    sets = [
        replace(one, parameters=with_paths(one.parameters, source, near))
        for one in read_grid(grid, declared, language)
    ]
    folder = (out or Path(f"sweep_{source.stem}")).resolve()
    workers = min(jobs or os.cpu_count() or 1, len(sets))
    each = _cores(declared, None if scheduler else workers)
    tasks = _tasks(sets, source, folder / _RUNS, each, language)
    _refuse_foreign(folder / FOLDER, [task.folder for task in tasks], words)
    outcomes = {task.run: Outcome(task.run, True) for task in tasks if is_done(task)}
    say(words("sweep.start", notebook=source.name, runs=len(tasks), kept=len(outcomes)))
    to_do = [task for task in tasks if task.run not in outcomes]
    for outcome in performed(to_do, workers, scheduler, words):
        outcomes[outcome.run] = outcome
        key = "sweep.done" if outcome.done else "sweep.failed"
        count = {"number": len(outcomes), "total": len(tasks)}
        say(words(key, run=outcome.run, message=outcome.message, **count))
    places = {task.run: task.folder for task in tasks}
    together = gather(folder / FOLDER, sets, outcomes, places, words)
    swept = Swept(folder, {task.run: outcomes[task.run] for task in tasks})
    done = len(tasks) - len(swept.failed)
    say(words("sweep.ended", done=done, total=len(tasks), folder=shown(together)))
    if swept.failed:
        say(words("sweep.again"))
    return swept


def _cores(declared: Mapping[str, Parameter], workers: int | None) -> dict[str, int]:
    """Return the part of the machine that each run may take, where the notebook lets one say."""
    if "jobs" not in declared:
        return {}
    return {"jobs": max(1, (os.cpu_count() or 1) // workers) if workers else 1}


def _tasks(
    sets: Sequence[ParameterSet],
    source: Path,
    folder: Path,
    each: Mapping[str, int],
    language: str,
) -> list[Task]:
    package, workspace = package_hash(), find_workspace()
    ground = ground_of(package, workspace)
    # how many cores a run takes is no part of what it is: its numbers do not depend on it
    known = [
        identity_of(source, {"language": language, **one.parameters}, ground, workspace)
        for one in sets
    ]
    return [
        Task(one.run, source, folder / one.run, {**each, **one.parameters}, own, package, language)
        for one, own in zip(sets, known, strict=True)
    ]


def _refuse_foreign(together: Path, places: Sequence[Path], words: Language) -> None:
    """Refuse folders with anything that no sweep made; they would be emptied.

    Raises:
        InputError: names each of them.
    """
    there = [one for one in (together, *places) if one.is_dir() and any(one.iterdir())]
    foreign = [one for one in there if not (one / STATE).is_file() and not (one / TABLE).is_file()]
    if foreign:
        faults = [words("sweep.foreign", folder=shown(folder)) for folder in foreign]
        raise InputError(faults, language=words.code)
