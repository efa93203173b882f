"""Makes the example registers of 2024 and 2025: invented projects that look like a real register.

Run ``python data/raw/make_voorbeelddata.py [FOLDER]``. The same seed gives the same files. Homes
per municipality and year follow the published completions; everything else is made up (in
``voorbeelddata_instellingen.toml``), so that shares, gaps, corrections and faults can be seen
working. Nothing here is a fact about a project.
"""

from __future__ import annotations

import datetime
import random
import sys
import tomllib
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import xlsxwriter

from ccb_analysis.facts.regions import members, region_names
from ccb_analysis.facts.statistics import expected_completions
from ccb_analysis.intake.columns import Column, choices_of, register_columns

HERE = Path(__file__).resolve().parent
SETTINGS = tomllib.loads((HERE / "voorbeelddata_instellingen.toml").read_text(encoding="utf-8"))
YEARS = range(SETTINGS["first_year"], SETTINGS["last_year"] + 1)
REGISTERS = (2024, 2025)
NAMES = region_names()


def dice_for(*topic: object) -> random.Random:
    """Return dice of their own for each topic, so that one change does not shift all the rest."""
    return random.Random("-".join(map(str, (SETTINGS["seed"], *topic))))


@dataclass
class Project:
    """One invented project; ``values`` by the identifiers of the register's columns."""

    number: int
    region: str
    year: int
    homes: int
    values: dict[str, Any] = field(default_factory=dict)


def make_projects() -> list[Project]:
    """Return all projects as they stand in the last register, with everything known."""
    regions, thin, stacked = members(2024, 18), SETTINGS["thin"], SETTINGS["stacked"]
    means = expected_completions([REGISTERS[0]], regions).set_index("region")["homes"]
    projects: list[Project] = []
    for region in regions:
        for year in YEARS:
            dice, past = dice_for(region, year), year <= REGISTERS[-1]
            part = dice.uniform(*SETTINGS["registered"]) if past else dice.uniform(1.0, 1.12)
            total = round(means[region] * (thin.get(region, part) if past else part))
            for homes in split(total, max(1, round(total / SETTINGS["homes_in_a_project"])), dice):
                projects.append(Project(len(projects) + 1, region, year, homes))
    for row in SETTINGS["refused"]:
        projects.append(Project(len(projects) + 1, row["region"], REGISTERS[0], row["homes"]))
    for region in regions:
        own = [project for project in projects if project.region == region]
        share = stacked["in_cities" if region in stacked["cities"] else "elsewhere"]
        high = closest(own, share, f"types-{region}")
        for project in own:
            project.values["dwelling_type"] = "stacked" if project in high else "ground_bound"
    for year in YEARS:
        set_kinds([project for project in projects if project.year == year], year)
    for project in projects:
        set_rest(project)
    return projects


def split(total: int, parts: int, dice: random.Random) -> list[int]:
    """Return ``parts`` whole numbers, unlike each other, that add up to ``total``."""
    weights = [dice.uniform(0.5, 1.5) for _ in range(parts)]
    bounds = [round(total * sum(weights[:count]) / sum(weights)) for count in range(parts + 1)]
    return [later - earlier for earlier, later in pairwise(bounds)]


def closest(projects: list[Project], share: float, topic: str) -> list[Project]:
    """Return projects that together hold ``share`` of the homes, as near as some tries come."""
    dice = dice_for(topic)
    wanted = share * sum(project.homes for project in projects)
    best: tuple[float, list[Project]] = (wanted, [])
    for _ in range(400):
        left, chosen = wanted, []
        for project in dice.sample(projects, len(projects)):
            if project.homes <= left:
                chosen.append(project)
                left -= project.homes
        best = min(best, (left, chosen), key=lambda attempt: attempt[0])
    return best[1]


def share_in(name: str, year: int) -> float:
    """Return the wanted share of homes in ``year``; it stops growing six years after the first."""
    start, growth = SETTINGS["share"][name]
    return start + growth * min(year - YEARS[0], 6)


def set_kinds(projects: list[Project], year: int) -> None:
    """Set concept, factory and building method of the projects of one year."""
    conceptual: list[Project] = []
    for kind in ("ground_bound", "stacked"):
        own = [project for project in projects if project.values["dwelling_type"] == kind]
        conceptual += closest(own, share_in(kind, year), f"concept-{kind}-{year}")
    industrial = closest(conceptual, share_in("industrial_of_conceptual", year), f"industry-{year}")
    timber = closest(projects, share_in("timber", year), f"timber-{year}")
    gaps = SETTINGS["unknown_flags"]
    unknown = closest(projects, gaps.get(str(year), gaps["later"]), f"unknown-{year}")
    for project in projects:
        dice, stacked = dice_for(project.number, "method"), project.values["dwelling_type"]
        factory = project in industrial
        if project in timber:
            other = "clt" if stacked == "stacked" else "timber_frame"
            method = "timber_module" if factory else other
        elif factory:
            method = dice.choices(("concrete_prefab", "steel_module"), (5, 1))[0]
        else:
            method = dice.choices(("concrete_in_situ", "concrete_prefab"), (3, 1))[0]
        flags = {"conceptual": project in conceptual, "industrial": factory}
        known = {name: None if project in unknown else flag for name, flag in flags.items()}
        project.values |= {"building_method": method, **known}


def set_rest(project: Project) -> None:
    """Fill in everything that does not depend on other projects."""
    number, dice = project.number, dice_for(project.number, "rest")
    structure = project.values["building_method"].replace("clt", "timber").split("_")[0]
    middle = dict(SETTINGS["figures"][structure])
    mpg, co2 = middle.pop("mpg"), middle.pop("co2")
    completion = datetime.date(project.year, dice.randint(1, 12), dice.randint(1, 28))
    permit = completion - datetime.timedelta(days=dice.randint(420, 800))
    area = SETTINGS["area"][project.values["dwelling_type"]] * dice.uniform(0.85, 1.15)
    middle["primary_abiotic"] = round(middle["primary_abiotic"] + dice.uniform(-0.05, 0.05), 2)
    project.values |= middle | {
        "project_id": f"VB-{number:03}",
        "project_name": f"Voorbeeldproject {number:03}",
        "region": project.region,
        "homes": project.homes,
        "floor_area_m2": round(area * project.homes, 1),
        "permit_date": permit,
        "completion_date": completion,
        "client": f"Voorbeeld{dice.choice(SETTINGS['clients'])} {dice.choice('ABCD')}",
        "land_position": dice.choice(SETTINGS["land_positions"]),
        "woonstandaard_pmc": f"PMC {dice.randint(1, 8)}",
        "mpg": round(max(0.38, dice.gauss(mpg, 0.06) - 0.01 * (project.year - 2024)), 2),
        "mpg_weighting_set": "a2" if project.year >= 2025 and dice.random() < 0.06 else "a1",
        "mpg_date": permit - datetime.timedelta(days=dice.randint(20, 90)),
        "co2_kg_per_m2": round(dice.gauss(co2, 25), 1),
        "co2_modules": dice.choices(("A1-A3", "A1-A5"), (3, 1))[0],
        "recycled": round(1 - sum(middle.values()), 2),
        "detachability": round(dice.uniform(0.25, 0.65), 2),
        "confidential": number % 41 == 7,
        "contact_person": f"Voorbeeldpersoon {number % 18 + 1}",
        "remark": dice.choice((None, None, None, "voorbeeld van een opmerking")),
    }


def seen_in(project: Project, year: int) -> dict[str, Any]:
    """Return what the register of ``year`` says of the project: its status, and what is known."""
    values, end = dict(project.values), datetime.date(year, 12, 31)
    done, permitted = values["completion_date"] <= end, values["permit_date"] <= end
    soon = "building" if project.year == year + 1 else "permitted"
    stage = "done" if done else soon if permitted else "planned"
    names = ("status", "phase", "room_for_ambition")
    values |= dict(zip(names, SETTINGS["stages"][stage], strict=True))
    for group, (when_done, when_planned) in SETTINGS["known"].items():
        if dice_for(project.number, group).random() > (when_done if done else when_planned):
            values |= dict.fromkeys(group.split())
    if not permitted:
        values["permit_date"] = None
    if year == project.year == REGISTERS[0] and project.number % 8 == 4:  # corrected next year
        values |= {"homes": project.homes - 2, "completion_date": datetime.date(year, 12, 20)}
        values |= dict.fromkeys(("mpg", "mpg_weighting_set", "mpg_date"))
    return values


def as_typed(project: Project, column: Column, value: Any) -> Any:
    """Return the value as one of many people would type it in a Dutch workbook."""
    dice, kind = dice_for(project.number, "typed", column.name), column.kind
    roll = dice.random()
    if value is None:
        return dice.choices((None, "n.v.t.", "-", "onbekend"), (12, 1, 1, 1))[0]
    if kind == "region" and roll < 0.2:
        value = dice.choice((value, value[2:], value[2:].lstrip("0"), NAMES[value] + " "))
    elif kind == "region":
        value = NAMES[value]
    elif kind in ("choice", "yes_no"):
        code = value if kind == "choice" else "yes" if value else "no"
        names = {choice.value: choice.label_nl for choice in choices_of(column.choices)}
        value = names[code] + (" " if roll < 0.04 else "")
    elif kind == "share" and roll < 0.12:
        value = f"{value:.0%}"
    elif kind in ("number", "share", "amount") and roll < 0.3:
        value = str(value).replace(".", ",")
    elif kind == "date" and roll < 0.1:
        value = f"{value.day}-{value.month}-{value.year}"
    return value


def rows_of(projects: list[Project], year: int) -> list[list[Any]]:
    """Return the rows of the workbook of ``year`` as typed, the faults included."""
    later = [p for p in projects if p.year >= 2029 and p.number % 5 == 0]  # first seen in 2025
    shown = [p for p in projects if year > REGISTERS[0] or p not in later]
    faults = {int(place): cell for place, cell in SETTINGS["faults"].items()}
    first_refused = len(shown) - len(SETTINGS["refused"])
    faults |= {first_refused + at: row["cell"] for at, row in enumerate(SETTINGS["refused"])}
    rows = []
    for place, project in enumerate(shown):
        seen = seen_in(project, year)
        row = {c.name: as_typed(project, c, seen[c.name]) for c in register_columns()}
        row |= faults.get(place, {})
        rows.append([*row.values(), f"Voorbeeldwijk {project.number % 6 + 1}"])
    return rows


def write(path: Path, rows: list[list[Any]]) -> None:
    """Write the rows below a note and a header; the same rows give the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    headers = [*(column.header_nl for column in register_columns()), SETTINGS["own_column"]]
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd-mm-yyyy"}) as book:
        book.set_properties({"title": SETTINGS["note"], "created": datetime.datetime(2026, 1, 1)})
        sheet = book.add_worksheet(SETTINGS["sheet"])
        sheet.write_string(0, 0, SETTINGS["note"])
        sheet.write_row(2, 0, headers)
        for number, row in enumerate(rows, start=3):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(3, 2)


def main(folder: Path) -> None:
    """Write both example registers below ``folder``, each in the folder of its year."""
    projects = make_projects()
    for year in REGISTERS:
        write(folder / str(year) / f"voorbeelddata_register_{year}.xlsx", rows_of(projects, year))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
