"""Small environmental declarations as a test writes them, in the format ILCD+EPD (JSON)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GWP = {
    "GWP-total": "6a37f984-a4b3-458a-a20a-64418c145fa2",
    "GWP-fossil": "5f635281-343e-44fb-83df-1971b155e6b6",
    "GWP-biogenic": "2356e1ab-0185-4db5-86e5-16de51c7485c",
    "GWP-luluc": "4331bbdb-978a-490d-8707-eeb047f01a55",
    "GWP": "77e416eb-a363-4258-a04e-171d843a6460",
}
MASS = "93a60a56-a3c8-11da-a746-0800200b9a66"
CARBON = "62e503ce-544a-4599-b2ad-bcea15a7bf20"
#: ECOPact C20/25, ready-mixed, Lüdenscheid (EPD IBU-CEI-HOL-2205120-DE2023000499): per m3.
CONCRETE = {
    "A1-A3": 146.75360187405067,
    "A4": 3.2760422245600007,
    "A5": 2.0020466200568783,
    "B1": -5.076189806179392,
    "C1": 8.64,
    "C2": 9.475125,
    "C3": 3.812424812030076,
    "C4": 0,
    "D": -9.48661,
}


def result(
    name: str, amounts: list[dict[str, Any]], unit: str = "kg CO_(2) eqv."
) -> dict[str, Any]:
    """One indicator with its amounts per module."""
    about = {
        "name": "referenceToUnitGroupDataSet",
        "value": {"shortDescription": [{"value": unit}]},
    }
    return {
        "referenceToLCIAMethodDataSet": {
            "shortDescription": [{"value": f"Global Warming Potential ({name})", "lang": "en"}],
            "refObjectId": GWP.get(name, ""),
        },
        "other": {"anies": [about, *amounts]},
    }


def amounts(**modules: object) -> list[dict[str, Any]]:
    """Amounts per module; ``A1_A3`` stands for A1-A3, ``C3__burnt`` for C3 in scenario burnt."""
    entries = []
    for name, value in modules.items():
        module, _, scenario = name.partition("__")
        entry = {"module": module.replace("_", "-"), "value": str(value)}
        entries.append(entry | ({"scenario": scenario} if scenario else {}))
    return entries


def declaration(
    results: list[dict[str, Any]] | None = None,
    *,
    unit: str | None = "m3",
    amount: float = 1.0,
    mass: float | None = 2297.0,
    density: object = 2297.0,
    carbon: float | None = None,
    standard: str = "EN 15804+A2",
    scenarios: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """A declaration of a product; what is None is not in it."""
    properties: list[dict[str, Any]] = []
    if unit is not None:
        properties.append(
            {"referenceFlowProperty": True, "meanValue": amount, "referenceUnit": unit}
        )
    if mass is not None:
        properties.append({"name": [{"value": "Mass"}], "uuid": MASS, "meanValue": mass})
    if carbon is not None:
        properties.append({"uuid": CARBON, "meanValue": carbon, "referenceUnit": "kg"})
    materials = [] if density is None else [{"name": "gross density", "value": str(density)}]
    flow = {
        "dataSetInternalID": 0,
        "referenceFlow": True,
        "meanAmount": 1.0,
        "flowProperties": properties,
        "materialProperties": materials,
    }
    if results is None:
        entries = [{"module": name, "value": str(value)} for name, value in CONCRETE.items()]
        results = [result("GWP-total", entries)]
    system = {"referenceToComplianceSystem": {"shortDescription": [{"value": standard}]}}
    about: dict[str, Any] = {"UUID": "u", "name": {"baseName": [{"value": "Beton C20/25"}]}}
    if scenarios is not None:
        about["other"] = {"anies": [{"name": "scenarios", "value": scenarios}]}
    return {
        "processInformation": {
            "dataSetInformation": about,
            "quantitativeReference": {"referenceToReferenceFlow": [0]},
            "time": {"dataSetValidUntil": 2028},
        },
        "modellingAndValidation": {"complianceDeclarations": {"compliance": [system]}},
        "exchanges": {"exchange": [flow]},
        "LCIAResults": {"LCIAResult": results},
    }


def write(folder: Path, content: dict[str, Any], name: str = "epd.json") -> Path:
    """The declaration as a file."""
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
