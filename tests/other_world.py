"""The same command in another world: another day, zone, locale, user, folder and seed of hashes."""

from __future__ import annotations

import datetime
import getpass
import hashlib
import os
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

#: Loaded by every Python that is started, the kernel of the notebook too, before anything else.
_CLOCK = """
import ctypes, datetime, gc, os, time

_SHIFT = float(os.environ["OTHER_WORLD_SECONDS"])
_time, _time_ns, _localtime, _gmtime = time.time, time.time_ns, time.localtime, time.gmtime
_strftime, _ctime = time.strftime, time.ctime

time.time = lambda: _time() + _SHIFT
time.time_ns = lambda: _time_ns() + int(_SHIFT) * 10**9
time.localtime = lambda at=None: _localtime(time.time() if at is None else at)
time.gmtime = lambda at=None: _gmtime(time.time() if at is None else at)
time.strftime = lambda form, at=None: _strftime(form, time.localtime() if at is None else at)

time.ctime = lambda at=None: _ctime(time.time() if at is None else at)


def _replace(kind, name, method):
    # A subclass in its place would be another type than libraries in C were built with.
    gc.get_referents(kind.__dict__)[0][name] = classmethod(method)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


_replace(datetime.datetime, "now", lambda kind, tz=None: kind.fromtimestamp(time.time(), tz))
_replace(datetime.datetime, "today", lambda kind: kind.fromtimestamp(time.time()))
_replace(datetime.datetime, "utcnow", lambda kind: kind.utcfromtimestamp(time.time()))
_replace(datetime.date, "today", lambda kind: kind.fromtimestamp(time.time()))
"""
_COMMAND = "import sys; from ccb_analysis.cli import main; main()"
_ROOT = Path(__file__).parents[1]
DAY = 86_400
#: As far away as one machine can be from itself; ``seconds`` goes with it.
FAR = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "POSIX",
    "LANG": "tr_TR.UTF-8",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONHASHSEED": "77",
    "USER": "iemand_anders",
    "LOGNAME": "iemand_anders",
}


def started(
    inside: Path, arguments: list[str], *, seconds: float = 0, **environment: str
) -> subprocess.Popen[str]:
    """Start ``ccb`` with ``arguments`` in the folder ``inside``, its clock ``seconds`` ahead."""
    clock = inside / "clock"
    clock.mkdir(parents=True)
    (clock / "sitecustomize.py").write_text(_CLOCK, encoding="utf-8")
    home = inside / "home"
    home.mkdir()
    import matplotlib

    return subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *arguments],
        cwd=inside,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(clock), str(_ROOT)]),
            "CCB_WORKSPACE": str(_ROOT),
            "OTHER_WORLD_SECONDS": str(seconds),
            "HOME": str(home),
            "MPLCONFIGDIR": matplotlib.get_configdir(),  # else a new home looks for fonts first
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def finished(run: subprocess.Popen[str]) -> str:
    """Wait for a run that was started; return what it said. It must have succeeded."""
    said = run.communicate()[0]
    assert run.returncode == 0, f"exit {run.returncode}: {said[-3000:]}"
    return said


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a folder by its name; caches of review are none of it."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def marks() -> dict[str, tuple[str, re.Pattern[str]]]:
    """Return what of this machine and day may stand in no file that is compared, by its kind.

    Each as a text to look for first, which is quick, and as a pattern. A version is told from the
    number of an action of the agenda by the name in front of it.
    """
    today = datetime.date.today()
    dates = [f"{today:%Y-%m-%d}", f"{today:%d-%m-%Y}", f"{today:%Y%m%d}", f"{today:%d/%m/%Y}"]
    words = {"user": getpass.getuser(), "host": socket.gethostname()}
    parts = ["/home/", "/Users/", "/root/", "/tmp/", "\\Users\\", str(Path.home()), str(_ROOT)]
    found = {f"folder {part}": (part, re.compile(re.escape(part))) for part in parts}
    found |= {f"day {date}": (date, re.compile(rf"(?<!\d){date}(?!\d)")) for date in dates}
    found |= {
        kind: (word, re.compile(rf"(?<![\w:-]){re.escape(word)}(?![\w-])"))
        for kind, word in words.items()
    }
    found["clock"] = ("", re.compile(r"\b20\d\d-\d\d-\d\d[T ](?!00:00)\d\d:\d\d"))
    versions = {one.metadata["Name"]: one.version for one in distributions()}
    for name, version in {**versions, "python": sys.version.split()[0]}.items():
        if name and name != "ccb_analysis":
            pattern = rf"(?i){re.escape(name)}(?:\W|version){{1,30}}{re.escape(version)}(?![\d.])"
            found[f"version of {name}"] = (version, re.compile(pattern))
    return found


def marks_in(folder: Path) -> list[str]:
    """Return where one of the marks stands, but for the record of what a report ran with."""
    looked_for = marks()
    return [
        f"{path.relative_to(folder).as_posix()}: {kind}: {mark.group()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "environment.json"
        for text in _texts(path)
        for kind, (start, pattern) in looked_for.items()
        if start in text and (mark := pattern.search(text))
    ]


def _texts(path: Path) -> Iterator[str]:
    """Give what can be read in a file: of a workbook its parts, of other binary files what is."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name).decode("utf-8") for name in book.namelist())
    elif path.suffix == ".parquet":
        yield "\n".join(one.decode() for one in re.findall(rb"[ -~]{8,}", path.read_bytes()))
    else:
        yield path.read_text(encoding="utf-8")
