"""Makes the example project: an invented block of flats, and an invented declaration of concrete.

Run ``python data/raw/voorbeelddata_project.py [FOLDER]``. What is in them stands in
``voorbeelddata_project.toml``. Nothing here is a fact about a project or a product.
"""

from __future__ import annotations

import datetime
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import xlsxwriter

from ccb_analysis.intake.project_columns import BILL, PROJECT, column_of

HERE = Path(__file__).resolve().parent
CONTENT = tomllib.loads((HERE / "voorbeelddata_project.toml").read_text(encoding="utf-8"))
#: Identifiers that the format ILCD+EPD gives to climate change and to mass.
GWP_TOTAL = "6a37f984-a4b3-458a-a20a-64418c145fa2"
MASS = "93a60a56-a3c8-11da-a746-0800200b9a66"


def write_workbook(path: Path) -> None:
    """Write the workbook of the project; the same content gives the same bytes."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": CONTENT["note"], "created": datetime.datetime(2026, 1, 1)})
        about, bill = book.add_worksheet("Project"), book.add_worksheet("Materialen")
        about.write_string(0, 0, CONTENT["note"])
        about.set_column(0, 1, 36)
        for row, (name, value) in enumerate(CONTENT["project"].items(), start=2):
            about.write(row, 0, column_of(PROJECT, name).header_nl)
            about.write(row, 1, value)
        names = list(dict.fromkeys(name for line in CONTENT["lines"] for name in line))
        bill.set_column(0, len(names) - 1, 22)
        bill.write_row(0, 0, [column_of(BILL, name).header_nl for name in names])
        for row, line in enumerate(CONTENT["lines"], start=1):
            for place, name in enumerate(names):
                if name in line:
                    bill.write(row, place, line[name])


def declaration() -> dict[str, Any]:
    """Return the declaration in the shape of ILCD+EPD (extended view)."""
    given = CONTENT["declaration"]
    modules = [
        {"module": name, "value": str(value)} for name, value in given["kg_co2_per_m3"].items()
    ]
    unit = {
        "name": "referenceToUnitGroupDataSet",
        "value": {"shortDescription": [{"value": "kg CO2 eq."}]},
    }
    climate = {
        "referenceToLCIAMethodDataSet": {
            "shortDescription": [{"value": "Global Warming Potential (GWP-total)", "lang": "en"}],
            "refObjectId": GWP_TOTAL,
        },
        "other": {"anies": [unit, *modules]},
    }
    system = {"shortDescription": [{"value": "EN 15804+A2"}]}
    product = {
        "dataSetInternalID": 0,
        "referenceFlow": True,
        "meanAmount": 1.0,
        "flowProperties": [
            {"referenceFlowProperty": True, "meanValue": 1.0, "referenceUnit": "m3"},
            {"name": [{"value": "Mass"}], "uuid": MASS, "meanValue": given["kg_per_m3"]},
        ],
        "materialProperties": [],
    }
    return {
        "processInformation": {
            "dataSetInformation": {
                "UUID": "voorbeelddata",
                "name": {"baseName": [{"value": given["name"], "lang": "nl"}]},
            },
            "quantitativeReference": {"referenceToReferenceFlow": [0]},
            "time": {"dataSetValidUntil": given["valid_until"]},
        },
        "modellingAndValidation": {
            "complianceDeclarations": {"compliance": [{"referenceToComplianceSystem": system}]}
        },
        "exchanges": {"exchange": [product]},
        "LCIAResults": {"LCIAResult": [climate]},
    }


def main(folder: Path) -> None:
    """Write the project and its declaration to ``folder``."""
    write_workbook(folder / "voorbeelddata_project.xlsx")
    text = json.dumps(declaration(), ensure_ascii=False, indent=1)
    path = folder / CONTENT["declaration"]["file"]
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
