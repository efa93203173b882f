"""Many sets of doses in one run: each a region of its own, built by methods of its own.

The engine takes any methods and regions. So a whole dose-response, or every combination of rules,
is one call of ``calculate``, and every set meets the same draws, also the one that replaces
nothing: what differs between two of them is the swap alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.elements import Elements
from ccb_analysis.facts.substitution_rules import Rules
from ccb_analysis.substitution.swapping import known_rules, substituted

_KEY = ("assumption", "region", "dwelling_type", "building_method")


@dataclass(frozen=True)
class Variants:
    """The three tables to hand to ``calculate``; the results have a variant's name as region.

    The methods of a variant are called ``concrete_in_situ @ name``. The original inventories are
    there as well, for reductions are against those.
    """

    programme: pd.DataFrame
    inventories: pd.DataFrame
    assumptions: pd.DataFrame


def variants(
    programme: pd.DataFrame,
    inventories: pd.DataFrame,
    assumptions: pd.DataFrame,
    doses: Mapping[str, Mapping[str, float]],
    rules: Rules | Path | str | None = None,
    *,
    elements: Elements | None = None,
    materials: Collection[str] | None = None,
    apart: bool = False,
    language: str = "nl",
) -> Variants:
    """Return one programme under every named set of doses.

    Args:
        programme: what is built, of known methods; its regions are taken together.
        inventories: as ``substituted`` takes them.
        assumptions: as ``read_assumptions`` gives; those of a method hold for its variants, and
            are drawn with it.
        doses: by name of the variant, which becomes the region of its results.
        rules: as ``substituted`` takes them, like all that follow.
        elements: see ``substituted``.
        materials: see ``substituted``.
        apart: see ``substituted``.
        language: of messages.

    Raises:
        InputError: as ``substituted``.
    """
    known = known_rules(rules, inventories, materials, language)
    built, stocks, facts = [], [inventories], [assumptions]
    of_method = _of_methods(assumptions, set(inventories["building_method"]))
    for name, chosen in doses.items():
        stock = substituted(
            inventories,
            chosen,
            known,
            elements=elements,
            materials=materials,
            apart=apart,
            language=language,
        )
        built.append(_renamed(programme, name).assign(region=name))
        stocks.append(_renamed(_with_own_groups(stock), name))
        facts.append(_renamed(of_method, name))
    return Variants(*(pd.concat(tables, ignore_index=True) for tables in (built, stocks, facts)))


def _renamed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.assign(building_method=table["building_method"].astype(str) + f" @ {name}")


def _of_methods(assumptions: pd.DataFrame, methods: Collection[str]) -> pd.DataFrame:
    """Return what is assumed of methods, each row in a group, so that a copy is drawn with it.

    Shares of a mix are of all methods together: a variant has its programme instead.
    """
    rows = assumptions[assumptions["building_method"].isin(list(methods))]
    rows = rows[rows["distribution"] != "dirichlet"]
    alone = _joined(rows, _KEY)
    return rows.assign(group=rows["group"].where(rows["group"].fillna("") != "", alone))


def _with_own_groups(stock: pd.DataFrame) -> pd.DataFrame:
    """Return inventories in which rows that move alone do so under the name they have now."""
    alone = "kg:" + _joined(stock, ("building_method", "dwelling_type", "material"))
    group = stock["group"] if "group" in stock else pd.Series("", index=stock.index)
    return stock.assign(group=group.where(group.fillna("") != "", alone))


def _joined(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return the cells of a row with a colon between them; a column at a time, which is faster."""
    first, *rest = (table[name].astype(str) for name in columns)
    return first.str.cat(rest, sep=":")
