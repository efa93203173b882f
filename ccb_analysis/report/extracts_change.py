"""Takes the steps of one change from the split of all of them."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.model.modules import PRODUCT_STAGE

_KG_PER_TONNE = 1000
#: The emission whose change is drawn, and what it is per.
_EMISSION = {"indicator": "embodied_co2", "reading": "project", "modules": PRODUCT_STAGE}
_AREA = {"indicator": "floor_area"}


def change_steps(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the steps from last year's printed emission to this year's, in tonnes of CO2.

    ``changes`` is the split of every indicator: indicator, reading, modules, ``printed``,
    ``restated`` and ``now``, part, kind and value. Columns: part, kind (``total``, ``counting``,
    ``world``), value, and for totals ``per_m2`` (kgCO2e/m2).
    """
    emission, area = (_only(changes, one) for one in (_EMISSION, _AREA))
    ends = ("printed", "restated", "now")
    sums = {end: float(emission[end].iloc[0]) for end in ends}
    per_m2 = {end: sums[end] / float(area[end].iloc[0]) for end in ends}
    rows: list[tuple[str, str, float, float | None]] = []
    for end, kind in zip(ends, ("counting", "world", ""), strict=True):
        rows.append((end, "total", sums[end], per_m2[end]))
        steps = emission[emission["kind"] == kind]
        rows += [(row.part, kind, row.value, None) for row in steps.itertuples(index=False)]
    table = pd.DataFrame(rows, columns=["part", "kind", "value", "per_m2"])
    return table.assign(value=table["value"] / _KG_PER_TONNE).astype({"per_m2": float})


def _only(changes: pd.DataFrame, wanted: dict[str, str]) -> pd.DataFrame:
    chosen = pd.Series(True, index=changes.index)
    for column, value in wanted.items():
        chosen &= changes[column] == value
    return changes[chosen]
