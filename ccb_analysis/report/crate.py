"""Describes a run as a Workflow Run RO-Crate: what ran, on what, and what came out.

The profile is Workflow Run Crate 0.5, on RO-Crate 1.1 (w3id.org/ro/wfrun/workflow/0.5). Nothing
here looks at a clock: the same run gives the same description. So ``datePublished``, which a crate
must have, is the day the figures are of, unless whoever deposits the report gives another; and
when the run ended is not said, nor who started it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccb_analysis.language import Language
from ccb_analysis.report.crate_entities import (
    LICENCE,
    OUTPUTS,
    Entity,
    Payload,
    file_of,
    inputs_of,
    is_given,
    licences,
    output_of,
    parameters_of,
    ref,
    software_of,
)

METADATA = "ro-crate-metadata.json"
_CRATE = "https://w3id.org/ro/crate/1.1"
_WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
_RUN = "#run"
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    _WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
#: RO-Crate 1.1 does not know this term of schema.org yet; later versions do.
_CONTEXT = [f"{_CRATE}/context", {"sha256": "http://schema.org/sha256"}]


def crate(
    manifest: Mapping[str, Any], payload: Payload, words: Language, *, example: bool, date: str = ""
) -> Entity:
    """Return ``ro-crate-metadata.json`` for a payload, from the manifest of its report.

    ``example`` says that the report was made with example data; ``date`` is the day of
    publication as YYYY-MM-DD.
    """
    year = manifest["parameters"]["values"].get("year", "")
    inside = {part.name: part for part in payload.parts}
    title = words("chapters.title", year=year)
    workflow = inside[payload.workflow]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": words("crate.description_example" if example else "crate.description"),
        "datePublished": date or f"{year}-12-31",
        "temporalCoverage": str(year),
        "inLanguage": words.code,
        "license": ref(LICENCE if example else "#licence"),
        "author": ref("#makers"),
        "conformsTo": [ref(name) for name in _PROFILES],
        "mainEntity": ref(workflow.id),
        "mentions": ref(_RUN),
        "hasPart": [ref(part.id) for part in payload.parts],
    }
    given = list(inputs_of(manifest, payload, inside, words))
    parameters = list(parameters_of(manifest, words))
    made = [payload.report + name for name in manifest["files"]]
    outputs = [output_of(payload.report, name, inside, words) for name in OUTPUTS]
    outputs = [one for one in outputs if one]
    graph = [
        _descriptor(),
        root,
        *licences(example, words),
        {"@id": "#makers", "@type": "Organization", "name": words("crate.makers")},
        *(
            {"@id": name, "@type": "CreativeWork", "name": told, "version": version}
            for name, (told, version) in _PROFILES.items()
        ),
        {
            "@id": _RUN,
            "@type": "CreateAction",
            "name": words("crate.run", title=title),
            "description": words("crate.run_description"),
            "actionStatus": "http://schema.org/CompletedActionStatus",
            "instrument": ref(workflow.id),
            "object": [ref(one["@id"]) for one in [*given, *parameters] if is_given(one)],
            "result": [ref(inside[name].id) for name in made if name in inside],
        },
        *given,
        *parameters,
        *outputs,
        *software_of(manifest, payload, words),
        *(file_of(part, payload, manifest, workflow, words) for part in payload.parts),
    ]
    return {"@context": _CONTEXT, "@graph": _joined(graph)}


def _descriptor() -> Entity:
    return {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": ref("./"),
        "conformsTo": [ref(_CRATE), ref(_WORKFLOW_CRATE)],
    }


def _joined(graph: list[Entity]) -> list[Entity]:
    """Return the graph with one entity by identifier, single values bare, empty ones left out."""
    found: dict[str, Entity] = {}
    for entity in graph:
        said = {key: value for key, value in entity.items() if value not in ("", [])}
        single = {key: value[0] for key, value in said.items() if _single(value)}
        found[entity["@id"]] = {**found.get(entity["@id"], {}), **said, **single}
    return list(found.values())


def _single(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1
