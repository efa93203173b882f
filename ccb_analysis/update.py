"""The annual update: from raw files to the published folder, told on one screen."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ccb_analysis.intake.files import EXAMPLE, chosen_registers, find_registers
from ccb_analysis.language import Language
from ccb_analysis.report.kernel import kernel_ahead
from ccb_analysis.workspace import Workspace, find_workspace, shown

#: What the kernel imports ahead; it takes about as long as all that comes before the notebook.
_AHEAD = ("ccb_analysis.annual", "ccb_analysis.pages")
Say = Callable[[str], None]


def annual_update(
    year: int,
    *,
    register: list[str] | None = None,
    assumptions: str | None = None,
    out: Path | None = None,
    language: str = "nl",
    perimeter: int | None = None,
    draws: int = 10_000,
    seed: int = 1,
    jobs: int | None = None,
    detail: str = "full",
    say: Say = print,
) -> Path:
    """Make the annual programme update of ``year`` and return the published folder.

    The folder is replaced whole when everything succeeded; until then the old one stays.
    ``detail`` says how much of the results is published (see ``report.detail``): ``full`` or
    ``brief``; the calculation and the pages are the same.

    Raises:
        InputError: an input is at fault, or ``detail`` is neither.
        NotebookError: the notebook failed.
    """
    started = time.monotonic()
    workspace = find_workspace()
    words = Language(language)
    files = chosen_registers(register, workspace, year)
    say(words("update.start", year=year))
    inputs = _inputs(workspace, year, files, register, assumptions)
    parameters = {
        "year": year,
        # No register is said in one way, however it came: a review runs it again from the manifest.
        "register": _named(register, files),
        "assumptions": assumptions and str(Path(assumptions).resolve()),
        "language": language,
        "perimeter": perimeter,
        "draws": draws,
        "seed": seed,
        "jobs": jobs,
        "detail": detail,
    }

    target = (out or workspace.reports / str(year)).resolve()
    # The engine has workers of its own; threads inside every matrix product only get in the way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with kernel_ahead(workspace.notebooks, _AHEAD) as kernel:
        # imported only now: pandas, papermill and nbconvert take as long as the kernel takes
        from ccb_analysis.report.detail import check_detail
        from ccb_analysis.report.folder import publish_report

        check_detail(detail, language)
        folder = publish_report(target, workspace, files, inputs, parameters, kernel, say)
    _note(folder, time.monotonic() - started)
    say(words("update.done", folder=shown(folder)))
    return folder


def _note(folder: Path, seconds: float) -> None:
    """Note when, where and how long a report was made: beside the folder, never in it."""
    at = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    with folder.with_name(f"{folder.name}.log").open("a", encoding="utf-8") as log:
        log.write(f"{at}  {seconds:.0f} s  {platform.node()}  {folder}\n")


def example_update(
    year: int, *, language: str = "nl", jobs: int | None = None, say: Say = print
) -> Path:
    """Make the example report that stands in the repository anew, and return its folder.

    Of the shipped example data of ``year`` and the year before alone, whatever else this
    workspace holds: registers, assumptions and figures of your own never get into it.

    Raises:
        NotebookError: the notebook failed.
    """
    workspace = find_workspace()
    folder = workspace.reports / f"{EXAMPLE}{year}"
    with _examples_alone(workspace, year):
        return annual_update(
            year, out=folder, language=language, jobs=jobs, detail="brief", say=say
        )


@contextmanager
def _examples_alone(workspace: Workspace, year: int) -> Iterator[None]:
    """Work inside the block in a copy of notebooks, lock and example data, and nothing else."""
    raw = workspace.root / "data" / "raw"
    names = [raw / str(one) for one in (year - 1, year)]
    kept = [path for folder in names for path in folder.glob(f"{EXAMPLE}*")]
    kept += [*workspace.notebooks.glob("*.ipynb"), workspace.root / "requirements.lock"]
    before = os.environ.get("CCB_WORKSPACE")
    with tempfile.TemporaryDirectory(prefix="example-") as inside:
        for path in kept:
            copy = Path(inside) / path.relative_to(workspace.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        os.environ["CCB_WORKSPACE"] = inside
        try:
            yield
        finally:
            os.environ.pop("CCB_WORKSPACE")
            if before is not None:
                os.environ["CCB_WORKSPACE"] = before


def _named(register: list[str] | None, files: list[Path]) -> list[str] | None:
    """Return the register as the notebook takes it: files, none of them, or those of the year."""
    if not files:
        return ["none"]
    return [str(path.resolve()) for path in files] if register else None


def _inputs(
    workspace: Workspace,
    year: int,
    files: list[Path],
    register: list[str] | None,
    assumptions: str | None,
) -> dict[str, Path]:
    """Return every file the update reads, by a name without a path of this machine."""
    named = {f"{year}/{path.name}": path for path in files}
    if register is None and files:
        named |= {f"{year - 1}/{path.name}": path for path in find_registers(workspace, year - 1)}
    own = Path(assumptions) if assumptions else workspace.own_assumptions
    others = [
        own,
        workspace.raw(year) / "cbs_completions.csv",
        workspace.raw(year) / "agenda_progress.csv",
    ]
    return named | {path.name: path for path in others if path.is_file()}
