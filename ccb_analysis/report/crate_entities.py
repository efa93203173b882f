"""The entities of an RO-Crate: inputs, parameters, software, files and what each is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from ccb_analysis.language import Language
from ccb_analysis.version import __version__

_BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
LICENCE = "https://spdx.org/licenses/EUPL-1.2"
_FORMATS = {
    "": "text/plain",
    "cff": "application/yaml",
    "css": "text/css",
    "csv": "text/csv",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "j2": "text/plain",
    "json": "application/json",
    "lock": "text/plain",
    "md": "text/markdown",
    "mplstyle": "text/plain",
    "parquet": "application/vnd.apache.parquet",
    "py": "text/x-python",
    "svg": "image/svg+xml",
    "toml": "application/toml",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yml": "application/yaml",
}
_BYTES = "application/octet-stream"
#: What a run is made for, in the order a reader wants it; all else it makes is named beside it.
OUTPUTS = ("report.html", "tables.xlsx", "claims.json", "data/results.csv", "data/verdicts.csv")
_KINDS: dict[type, str] = {bool: "Boolean", int: "Integer", float: "Float", str: "Text"}
Entity = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A file of the crate: its name from the root, the hash of what it holds, its size in bytes.

    The manifest of a report has no ``sha256`` in the crate beside it: it signs that crate itself,
    so neither could come first.
    """

    name: str
    sha256: str
    size: int

    @property
    def id(self) -> str:
        """How the file is referred to."""
        return quote(self.name)


@dataclass(frozen=True)
class Payload:
    """What lies in a crate: its files, and where among them the report and its workflow are.

    ``report`` is in front of every file of the report (``reports/2025/``, or nothing);
    ``workflow`` is the notebook that ran; ``inputs`` says where an input of the manifest lies, of
    those that are included. ``versions`` are those of the libraries it ran with; a description
    that is compared leaves them out: two machines may differ in them and agree in all else.
    """

    parts: tuple[Part, ...]
    workflow: str
    report: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)


def ref(name: str) -> Entity:
    """Return how an entity is referred to."""
    return {"@id": name}


def licences(example: bool, words: Language) -> Iterator[Entity]:
    """Give the licence of the code and, if the data are real, the terms of the figures."""
    named = {"name": "European Union Public Licence 1.2", "identifier": "EUPL-1.2"}
    yield {"@id": LICENCE, "@type": "CreativeWork", **named, "url": LICENCE}
    if not example:  # figures of a region are the region's own; the licence is of the code
        told = {"name": words("crate.licence"), "description": words("crate.licence_told")}
        yield {"@id": "#licence", "@type": "CreativeWork", **told}


def inputs_of(
    manifest: Mapping[str, Any], payload: Payload, inside: Mapping[str, Part], words: Language
) -> Iterator[Entity]:
    """Give the parameter that inputs are of, and every input: a file, or only its hash."""
    there = payload.inputs
    files = [name for name in there if there[name] in inside]
    yield {
        "@id": "#input",
        "@type": "FormalParameter",
        "additionalType": "File",
        "name": words("crate.inputs"),
        "workExample": [ref(inside[there[name]].id) for name in files],
    }
    for name, digest in manifest["inputs"].items():
        if name in files:
            yield {"@id": inside[there[name]].id, "exampleOfWork": ref("#input")}
        else:
            yield {
                "@id": f"#input-{quote(name)}",
                "@type": "CreativeWork",
                "name": words("crate.input", name=name),
                "description": words("crate.input_absent"),
                "sha256": digest,
            }


def parameters_of(manifest: Mapping[str, Any], words: Language) -> Iterator[Entity]:
    """Give every parameter with its value; one that was left open has none."""
    for name, value in manifest["parameters"]["values"].items():
        formal = {
            "@id": f"#parameter-{name}",
            "@type": "FormalParameter",
            "additionalType": _KINDS.get(type(value), "Text"),
            "name": name,
            "description": words.label("crate", f"parameter_{name}"),
        }
        if value is None:
            yield {**formal, "valueRequired": False}
            continue
        yield {**formal, "workExample": ref(f"#value-{name}")}
        yield {
            "@id": f"#value-{name}",
            "@type": "PropertyValue",
            "name": name,
            "value": value,
            "exampleOfWork": ref(formal["@id"]),
        }


def is_given(entity: Entity) -> bool:
    """Return whether an entity is a value or file that a run was given, no parameter as such."""
    return entity.get("@type") != "FormalParameter"


def output_of(report: str, name: str, inside: Mapping[str, Part], words: Language) -> Entity:
    """Return the parameter that one of the main files is of; nothing without that file."""
    part = inside.get(report + name)
    if part is None:
        return {}
    return {
        "@id": f"#output-{name}",
        "@type": "FormalParameter",
        "additionalType": "File",
        "name": _named(name, words),
        "workExample": ref(part.id),
    }


def software_of(manifest: Mapping[str, Any], payload: Payload, words: Language) -> Iterator[Entity]:
    """Give the language, the code, and every library it ran with if the payload says so."""
    language = {"@id": "#language", "@type": "ComputerLanguage", "name": "Jupyter Notebook, Python"}
    yield {**language, "url": "https://jupyter.org/"}
    yield {
        "@id": "#code",
        "@type": "SoftwareSourceCode",
        "name": words("crate.code"),
        "description": words("crate.code_told"),
        "version": __version__,
        "identifier": f"sha256:{manifest['code']['hash']}",
        "programmingLanguage": ref("#language"),
        "license": ref(LICENCE),
        "softwareRequirements": [ref(f"#software-{name}") for name in payload.versions],
    }
    for name, version in payload.versions.items():
        yield {
            "@id": f"#software-{name}",
            "@type": "SoftwareApplication",
            "name": name,
            "softwareVersion": version,
        }


def file_of(
    part: Part,
    payload: Payload,
    manifest: Mapping[str, Any],
    workflow: Part,
    words: Language,
) -> Entity:
    """Return a file of the payload; the workflow says what it takes and gives as well."""
    inside = part.name.removeprefix(payload.report)
    of_report = part.name.startswith(payload.report)
    entity: Entity = {
        "@id": part.id,
        "@type": "File",
        "name": _named(inside, words) if of_report else part.name,
        "encodingFormat": _FORMATS.get(PurePosixPath(part.name).suffix[1:], _BYTES),
    }
    if part.sha256:
        entity |= {"contentSize": str(part.size), "sha256": part.sha256}
    if of_report and inside in OUTPUTS:
        entity["exampleOfWork"] = ref(f"#output-{inside}")
    if part.name == "README.md":
        entity["about"] = ref("./")
    if part != workflow:
        return entity
    asked = [f"#parameter-{name}" for name in manifest["parameters"]["values"]]
    there = {each.name for each in payload.parts}
    return {
        **entity,
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "conformsTo": ref(_BIOSCHEMAS),
        "version": __version__,
        "programmingLanguage": ref("#language"),
        "license": ref(LICENCE),
        "isPartOf": ref("#code"),
        "input": [ref(name) for name in ("#input", *asked)],
        "output": [ref(f"#output-{name}") for name in OUTPUTS if payload.report + name in there],
    }


def _named(name: str, words: Language) -> str:
    """Return what a file of a report is called in the reader's language."""
    path = PurePosixPath(name)
    whole, kind = f"crate.file_{name}", f"crate.kind_{path.parent}_{path.suffix[1:]}"
    if words.has(whole):
        return words(whole)
    return words(kind, name=path.stem) if words.has(kind) else name
