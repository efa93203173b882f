"""The tables of one project: what it is made of, its scores, what would raise them, its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ccb_analysis.report.project_labels import ProjectLabels
from ccb_analysis.report.table import Column, Kind, Table

#: So many materials are told apart; the rest is one row.
_TOLD = 12
#: A score that is yes or no.
_YES_NO = "mpg_plausible"
_DIRECTIONS = {"at_most": "≤", "at_least": "≥"}


def parts_table(lines: pd.DataFrame, names: Mapping[str, str], labels: ProjectLabels) -> Table:
    """Return the heaviest materials with their mass and share of the known mass."""
    mass = lines["mass_kg"].astype(float)
    weighed = mass.groupby(lines["material"].fillna(""), sort=False).sum()
    weighed = weighed[weighed > 0].sort_values(ascending=False, kind="stable")
    shown = weighed.head(_TOLD)
    rows = [(name, labels.material(name, names), float(kg)) for name, kg in shown.items()]
    rest = float(weighed.iloc[_TOLD:].sum())
    if rest:
        rows.append(("", labels.text("other_materials"), rest))
    data = pd.DataFrame(rows, columns=["material", "name", "mass_kg"])
    data["share"] = data["mass_kg"] / float(weighed.sum() or 1)
    columns = [
        _column("name", labels, "material", header=True),
        _column("mass_kg", labels, "mass", "number"),
        _column("share", labels, "share", "bar", 1),
    ]
    return _table("parts", data, columns, labels)


def scores_table(building: pd.DataFrame, labels: ProjectLabels) -> Table:
    """Return every score of the building, with its method, version, ends and footing."""
    data = building.copy().reset_index(drop=True)
    first = data["method"].ne(data["method"].shift())
    data["method_name"] = [
        labels.method_version(name, version)
        for name, version in zip(data["method"], data["version"], strict=True)
    ]
    data["method_shown"] = data["method_name"].where(first, "")
    data["score"] = [labels.score(name) for name in data["indicator"]]
    data["shown"] = _each(labels.number, data, "value", "unit")
    data["range"] = _each(labels.range, data, "low", "high", "unit")
    verdicts = data["indicator"] == _YES_NO
    data.loc[verdicts, "shown"] = [labels.yes_no(one) for one in data.loc[verdicts, "value"]]
    data.loc[verdicts, "range"] = ""
    data["unit_name"] = [labels.unit(unit) for unit in data["unit"]]
    data["rests"] = [labels.yes_no(text) for text in data["unverified"]]
    columns = [
        _column("method_shown", labels, "method"),
        _column("score", labels, "indicator", header=True),
        _column("shown", labels, "value"),
        _column("range", labels, "range"),
        _column("unit_name", labels, "unit"),
        _column("rests", labels, "rests"),
    ]
    return _table("scores", data.drop(columns=["note"]), columns, labels)


def workings_table(
    workings: pd.DataFrame, names: Mapping[str, str], labels: ProjectLabels
) -> Table:
    """Return how both values of the reconstructed Impactladder came about, material by material."""
    data = workings.sort_values("mass_kg", ascending=False, kind="stable").reset_index(drop=True)
    data["name"] = [labels.material(one, names) for one in data["material"]]
    shares = ["primary_abiotic", "primary_renewable", "reused", "recycled"]
    ends = ["reuse_after", "recycle_after", "energy_after", "landfill_after"]
    columns = [
        _column("name", labels, "material", header=True),
        _column("mass_kg", labels, "mass", "number"),
        *(Column(name, labels.score(name), "share") for name in (*shares, *ends)),
        Column("origin_value", labels.score("origin_value"), "share", 1),
        _column("origin_points", labels, "origin_points", "share", 2),
        Column("future_value", labels.score("future_value"), "share", 1),
        _column("future_points", labels, "future_points", "share", 2),
    ]
    return _table("workings", data, columns, labels)


def new_normal_table(judged: pd.DataFrame, labels: ProjectLabels) -> Table:
    """Return what one version of Het Nieuwe Normaal says, measure by measure."""
    data = judged.copy().reset_index(drop=True)
    version = str(data["version"].iloc[0])
    data["score"] = [labels.score(name) for name in data["indicator"]]
    data["goal"] = [_goal(row, labels) for row in data.to_dict("records")]
    data["status_name"] = [labels.text(f"status_{one}") for one in data["status"]]
    data["shown"] = [_measured(row, labels) for row in data.to_dict("records")]
    data["unit_name"] = [
        labels.text("weighted", unit=labels.unit(unit), set=given.upper())
        if given
        else labels.unit(unit)
        for unit, given in zip(data["unit"], data["weighting_set"], strict=True)
    ]
    data["verdict_name"] = [labels.language(f"scoring.verdict_{one}") for one in data["verdict"]]
    columns = [
        _column("score", labels, "indicator", header=True),
        _column("goal", labels, "level"),
        _column("shown", labels, "here"),
        _column("unit_name", labels, "unit"),
        _column("status_name", labels, "status"),
        _column("verdict_name", labels, "verdict"),
    ]
    key = f"new_normal_{version.replace('.', '_')}"
    return _table(key, data, columns, labels, words="new_normal", version=version)


def best_table(best: pd.DataFrame, labels: ProjectLabels, area: float | None) -> Table:
    """Return per score the rule that raises it most (rows of ``gains``, one per score)."""
    data = _gained(best, labels, area)
    columns = [
        _column("score", labels, "indicator", header=True),
        _column("before_shown", labels, "now"),
        _column("rule_name", labels, "rule"),
        _column("change_shown", labels, "change"),
        _column("range", labels, "range"),
        _column("unit_name", labels, "unit"),
        _column("cost_shown", labels, "cost"),
    ]
    return _table("best", data, columns, labels)


def gains_table(gains: pd.DataFrame, labels: ProjectLabels, area: float | None) -> Table:
    """Return what every rule does to every score."""
    data = _gained(gains, labels, area)
    data["weak_shown"] = [labels.yes_no(text) for text in data["weak"]]
    columns = [
        _column("score", labels, "indicator", header=True),
        _column("rule_name", labels, "rule", header=True),
        Column("dose", labels.text("column_dose"), "share"),
        _column("change_shown", labels, "change"),
        _column("range", labels, "range"),
        _column("unit_name", labels, "unit"),
        _column("after_shown", labels, "after"),
        _column("sure", labels, "sure"),
        _column("cost_shown", labels, "cost"),
        _column("weak_shown", labels, "rests"),
    ]
    return _table("gains", data, columns, labels)


def peers_table(peers: pd.DataFrame, names: Mapping[str, str], labels: ProjectLabels) -> Table:
    """Return the project beside its peers; ``names`` is what each kind of peers is called."""
    data = peers.copy().reset_index(drop=True)
    data["peers_name"] = [names[one] for one in data["peers"]]
    data["score"] = [
        labels.full_score(method, name)
        for method, name in zip(data["method"], data["indicator"], strict=True)
    ]
    data["own"] = _each(labels.number, data, "value", "unit")
    data["own_range"] = _each(labels.range, data, "low", "high", "unit")
    data["peer"] = [_middle(row, labels) for row in data.to_dict("records")]
    data["peer_range"] = [_between(row, labels) for row in data.to_dict("records")]
    data["unit_name"] = [labels.unit(unit) for unit in data["unit"]]
    data["lower_shown"] = [
        labels.text("unknown")
        if pd.isna(row["lower"])
        else labels.text("of", part=int(row["lower"]), all=row["count"])
        for row in data.to_dict("records")
    ]
    columns = [
        _column("score", labels, "indicator", header=True),
        _column("peers_name", labels, "peers", header=True),
        _column("own", labels, "own"),
        _column("own_range", labels, "range"),
        _column("count", labels, "count", "number"),
        _column("peer", labels, "median"),
        _column("peer_range", labels, "interval"),
        _column("unit_name", labels, "unit"),
        _column("lower_shown", labels, "lower"),
    ]
    data = data.sort_values("score", key=_order, kind="stable").reset_index(drop=True)
    return _table("peers", data, columns, labels)


def epd_table(lines: pd.DataFrame, names: Mapping[str, str], labels: ProjectLabels) -> Table | None:
    """Return the lines that rest on a declaration of their own; None if there are none."""
    data = lines[lines["epd"].notna()].copy().reset_index(drop=True)
    if data.empty:
        return None
    data["name"] = [labels.material(one, names) for one in data["material"]]
    columns = [
        Column("line", labels.text("column_row"), "number"),
        _column("description", labels, "description"),
        _column("name", labels, "material"),
        _column("epd", labels, "epd", header=True),
        _column("co2_kg_per_kg", labels, "epd_a", "number", 3),
        _column("co2_c_kg_per_kg", labels, "epd_c", "number", 3),
        _column("co2_d_kg_per_kg", labels, "epd_d", "number", 3),
        _column("stored_co2_kg_per_kg", labels, "epd_stored", "number", 3),
    ]
    return _table("epd", data, columns, labels)


def aside_table(quarantine: pd.DataFrame, labels: ProjectLabels) -> Table | None:
    """Return the lines that were not counted, with the reason; None if there are none."""
    if quarantine.empty:
        return None
    data = quarantine.reset_index(drop=True)
    columns = [
        Column("line", labels.text("column_row"), "number", header=True),
        _column("reason", labels, "reason"),
    ]
    return _table("aside", data, columns, labels)


def _gained(gains: pd.DataFrame, labels: ProjectLabels, area: float | None) -> pd.DataFrame:
    data = gains.copy().reset_index(drop=True)
    data["score"] = [
        labels.full_score(method, name)
        for method, name in zip(data["method"], data["indicator"], strict=True)
    ]
    data["rule_name"] = [labels.rule(name) for name in data["rule"]]
    data["before_shown"] = _each(labels.number, data, "before", "unit")
    data["after_shown"] = _each(labels.number, data, "after", "unit")
    data["change_shown"] = _each(labels.change, data, "change", "unit")
    data["range"] = _each(labels.changes, data, "change_low", "change_high", "unit")
    data["unit_name"] = [labels.change_unit(unit) for unit in data["unit"]]
    data["sure"] = [
        labels.text("sure_unknown" if pd.isna(one) else "sure_better" if one else "sure_worse")
        for one in data["better"]
    ]
    data["cost_shown"] = [_cost(row, labels, area) for row in data.to_dict("records")]
    return data


def _cost(row: Mapping, labels: ProjectLabels, area: float | None) -> str:
    """Return what a rule costs per m2, or of the whole; a price nobody verified is called so."""
    if pd.isna(row["cost"]):
        return labels.text("unknown")
    size, unit = (area, "EUR/m2") if area else (1.0, "EUR")
    numbers = [labels.change(row[name] / size, unit) for name in ("cost", "cost_low", "cost_high")]
    said = dict(zip(("value", "low", "high"), numbers, strict=True))
    key = "cost_unverified" if row["cost_evidence"] == "unverified" else "cost_known"
    return labels.text(key, unit=labels.unit(unit), **said)


def _goal(row: Mapping, labels: ProjectLabels) -> str:
    if row["direction"] == "report":
        return labels.text("to_report")
    if pd.isna(row["level"]):
        return labels.text(row["missing"] if row["missing"] else "no_level")
    return f"{_DIRECTIONS[row['direction']]} {labels.number(row['level'], row['unit'])}"


def _measured(row: Mapping, labels: ProjectLabels) -> str:
    if pd.isna(row["low"]):
        return labels.text("unknown")
    if row["high"] == float("inf"):
        return labels.text("at_least", low=labels.number(row["low"], row["unit"]))
    band = labels.range(row["low"], row["high"], row["unit"])
    if pd.isna(row["value"]):
        return band
    value = labels.number(row["value"], row["unit"])
    return value if value == band else f"{value} ({band})"


def _middle(row: Mapping, labels: ProjectLabels) -> str:
    if not row["shown"]:
        return labels.text("too_few")
    return labels.number(row["median"], row["unit"])


def _between(row: Mapping, labels: ProjectLabels) -> str:
    if not row["shown"]:
        return labels.text("too_few")
    if pd.isna(row["median_low"]):
        return labels.text("no_interval")
    return labels.range(row["median_low"], row["median_high"], row["unit"])


def _order(scores: pd.Series) -> pd.Series:
    """Return the place of each score by its first row, so that rows of one score come together."""
    places = {name: place for place, name in enumerate(dict.fromkeys(scores))}
    return scores.map(places)


def _each(write: object, data: pd.DataFrame, *names: str) -> list[str]:
    assert callable(write)
    return [str(write(*row)) for row in data[list(names)].itertuples(index=False, name=None)]


def _column(
    name: str,
    labels: ProjectLabels,
    key: str,
    kind: Kind = "text",
    digits: int = 0,
    *,
    header: bool = False,
) -> Column:
    return Column(name, labels.text(f"column_{key}"), kind, digits, header=header)


def _table(
    key: str,
    data: pd.DataFrame,
    columns: Sequence[Column],
    labels: ProjectLabels,
    words: str = "",
    **blanks: object,
) -> Table:
    name = words or key
    title, note = (labels.text(f"table_{name}_{part}", **blanks) for part in ("title", "note"))
    return Table(f"project_{key}", title, data, tuple(columns), labels.language, note)
