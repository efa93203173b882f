"""Publishes a report folder whole, and records what it was made from; no clock, no paths."""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow
from pyarrow.csv import WriteOptions, write_csv
from pyarrow.parquet import write_table

from ccb_analysis.workspace import PACKAGE, find_workspace

#: Published numbers keep this many significant digits; what is beyond is noise of the machine.
SIGNIFICANT_DIGITS = 10
_LEFT_OUT = ("__pycache__", ".ipynb_checkpoints")
#: What a run ran with. No result, so it is not signed and two runs are not compared by it.
ENVIRONMENT = "environment.json"


def publish(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Let ``fill`` make a report in a temporary folder, then put it in the place of ``folder``.

    A reader sees the old report or the new one, never half of one; if ``fill`` raises, the old
    one stays. Returns ``folder``.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _restore(folder)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.nieuw-", dir=folder.parent))
    try:
        made.chmod(0o777 & ~_umask())  # mkdtemp makes folders that only the maker can read
        fill(made)
        _swap(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.oud")


def _restore(folder: Path) -> None:
    """Put back the old report if a run was cut off between the two renames of ``_swap``."""
    old = _old(folder)
    if old.exists():
        if folder.exists():
            shutil.rmtree(old)
        else:
            old.rename(folder)


def _swap(made: Path, folder: Path) -> None:
    old = _old(folder)
    if not folder.exists():
        made.rename(folder)
        return
    folder.rename(old)
    try:
        made.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with every number rounded to the published digits."""
    numbers = [name for name in table.columns if pd.api.types.is_float_dtype(table[name])]
    return table.assign(**{name: _rounded(table[name]) for name in numbers})


def _rounded(column: pd.Series) -> pd.Series:
    values = column.to_numpy(dtype=float, na_value=np.nan).tolist()
    shown = np.array([float(f"{value:.{SIGNIFICANT_DIGITS}g}") for value in values], dtype=float)
    return pd.Series(shown + 0.0, index=column.index, name=column.name)  # no -0.0


def write_frame(table: pd.DataFrame, folder: Path, name: str) -> tuple[Path, Path]:
    """Write ``table`` as ``<name>.csv`` and ``<name>.parquet``; same table, same bytes.

    Numbers are rounded to 10 significant digits, in both files alike. Returns both paths.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shown = rounded(table).reset_index(drop=True)
    csv, parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    csv.write_bytes(_as_csv(shown))
    _write_parquet(shown, parquet)
    return csv, parquet


def _write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write ``table`` without what pandas notes about it, which holds the version of pandas."""
    bare = pyarrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    write_table(bare, path, compression="snappy")


def _as_csv(table: pd.DataFrame) -> bytes:
    """Return ``table`` as pandas writes it to csv, six times as fast where pyarrow can do it.

    Pyarrow writes floats and booleans otherwise and quotes all text or none, so floats are given
    as text, and a table with a comma in a text, or with anything else, is left to pandas.
    """
    floats = {
        name: [None if math.isnan(number) else repr(number) for number in column.tolist()]
        for name, column in table.items()
        if pd.api.types.is_float_dtype(column)
    }
    plain = table.assign(**{str(name): pd.array(text, "str") for name, text in floats.items()})
    kinds = [isinstance(kind, pd.StringDtype) or kind.kind in "iu" for kind in plain.dtypes]
    stream = io.BytesIO(table.head(0).to_csv(index=False, lineterminator="\n").encode())
    stream.seek(0, io.SEEK_END)
    try:
        if all(kinds):
            options = WriteOptions(include_header=False, quoting_style="none")
            write_csv(pyarrow.Table.from_pandas(plain, preserve_index=False), stream, options)
            return stream.getvalue()
    except pyarrow.ArrowInvalid:
        pass  # a text needs quotes
    return table.to_csv(index=False, lineterminator="\n").encode()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def run_id(results_csv: Path) -> str:
    """Return the identifier of a run: the first 8 characters of the hash of its results."""
    return file_hash(results_csv)[:8]


def code_files(root: Path | None = None) -> dict[str, str]:
    """Return the hash of every file of the package, the notebooks and ``requirements.lock``.

    By its name from the root. Line ends count alike, so that a checkout on Windows is the same.
    """
    root = root or find_workspace().root
    package = root / PACKAGE.name if (root / PACKAGE.name).is_dir() else PACKAGE
    named = {
        f"{PACKAGE.name}/{path.relative_to(package).as_posix()}": path for path in files_in(package)
    }
    notebooks = (path for path in files_in(root / "notebooks") if path.suffix == ".ipynb")
    named |= {path.relative_to(root).as_posix(): path for path in notebooks}
    lock = root / "requirements.lock"
    if lock.is_file():
        named[lock.name] = lock
    return {
        name: hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        for name, path in sorted(named.items())
    }


def code_hash(root: Path | None = None) -> str:
    """Return one hash over all files of the code: the identity of a state of it."""
    return joint_hash(code_files(root))


def joint_hash(files: Mapping[str, str]) -> str:
    """Return one hash over the hashes of files by name."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()


def files_in(folder: Path) -> Iterable[Path]:
    """Give every file of a folder that is no cache."""
    for path in folder.rglob("*"):
        hidden = any(part in _LEFT_OUT for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix != ".pyc":
            yield path


def lock_hash(root: Path | None = None) -> str | None:
    """Return the hash of ``requirements.lock``, or ``None`` if there is none."""
    lock = (root or find_workspace().root) / "requirements.lock"
    return file_hash(lock) if lock.is_file() else None


def write_manifest(
    folder: Path,
    inputs: Mapping[str, Path],
    code: Mapping[str, str],
    parameters: Mapping[str, Any],
    *,
    seed: int,
    versions: Mapping[str, str],
    lock: str | None = None,
) -> Path:
    """Write ``manifest.json``: what the report in ``folder`` was made from and what it holds.

    The same inputs, code, parameters and seed give the same manifest on every machine that gets
    the same results; ``versions`` of libraries go to ``environment.json``, beside it.
    ``inputs`` maps the name of an input (no path of this machine) to its file; ``code`` is
    ``code_files()``, ``lock`` is ``lock_hash()``. Call it last: every file in ``folder`` is
    listed with its hash. Returns the path of the manifest.
    """
    path = folder / "manifest.json"
    beside = (path, write_environment(folder, versions))
    published = (file for file in files_in(folder) if file not in beside)
    content = {
        "inputs": {name: file_hash(file) for name, file in sorted(inputs.items())},
        "code": {
            "hash": joint_hash(code),
            "requirements_lock": lock,
            "files": dict(sorted(code.items())),
        },
        "parameters": {"values": dict(parameters), "hash": content_hash(dict(parameters))},
        "seed": {"value": seed, "hash": content_hash(seed)},
        "files": {
            name: file_hash(file)
            for name, file in sorted((f.relative_to(folder).as_posix(), f) for f in published)
        },
    }
    return write_json(content, path)


def write_environment(folder: Path, versions: Mapping[str, str]) -> Path:
    """Write what a run ran with: Python, the kind of machine and the versions of libraries.

    Not whose machine, where, or when.
    """
    content = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": dict(sorted(versions.items())),
    }
    return write_json(content, folder / ENVIRONMENT)


def content_hash(content: Any) -> str:
    """Return the hash of anything that can be written as JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_json(content: Any, path: Path) -> Path:
    """Write ``content`` as readable JSON; same content, same bytes. Returns ``path``."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path
