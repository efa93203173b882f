"""One run, described once: from its manifest everything that tells others what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ccb_analysis.language import Language
from ccb_analysis.report.crate import METADATA, crate
from ccb_analysis.report.crate_entities import Part, Payload
from ccb_analysis.report.datapackage import write_datapackage
from ccb_analysis.report.publishing import ENVIRONMENT, file_hash, write_json

MANIFEST = "manifest.json"
_WORKFLOW = "notebooks/annual_update.ipynb"


def describe(folder: Path, words: Language, *, example: bool) -> None:
    """Write the data package and the RO-Crate of a report from its manifest, and sign them there.

    All name the same hashes. ``example`` says that the report was made with example data.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    write_datapackage(folder / "data", words, manifest["files"])
    _sign(folder, manifest, "data/datapackage.json")
    parts = [
        Part(name, digest, (folder / name).stat().st_size)
        for name, digest in manifest["files"].items()
    ]
    records = (Part(MANIFEST, "", 0), Part(ENVIRONMENT, "", 0))
    payload = Payload((*parts, *records), _WORKFLOW)
    write_json(crate(manifest, payload, words, example=example), folder / METADATA)
    _sign(folder, manifest, METADATA)
    write_json(manifest, folder / MANIFEST)


def _sign(folder: Path, manifest: dict[str, Any], name: str) -> None:
    files = {**manifest["files"], name: file_hash(folder / name)}
    manifest["files"] = dict(sorted(files.items()))
