"""The chapters of the pages on substitution: a finding, figures and tables each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report import tables_swaps
from ccb_analysis.report.figures_abatement import abatement_curve, abatement_steps
from ccb_analysis.report.figures_doses import dose_curves
from ccb_analysis.report.figures_inputs import sobol_dots, swap_tornado
from ccb_analysis.report.figures_swaps import supply_bars, together_waterfall
from ccb_analysis.report.prose import Prose
from ccb_analysis.studies.sobol_indices import PERCENT

if TYPE_CHECKING:
    from ccb_analysis.pages.swaps import SwapPages

#: What is drawn: the main goal first. Stored CO2 stands beside emitted CO2, never in it.
_CURVES = ("primary_abiotic", "emitted_co2", "stored_co2", "primary_renewable", "circular_share")
_TOGETHER = ("primary_abiotic", "emitted_co2", "circular_share")
_JUDGED = ("primary_abiotic", "emitted_co2")
_SPARED = {"co2": "emitted_co2", "primary": "primary_abiotic"}


def curves(pages: SwapPages) -> Chapter:
    """What every rule does from nothing to its ceiling."""
    order = list(pages.found.spared["rule"])
    yield Prose(pages.text("curves_intro"))
    yield pages.gallery.figure(
        dose_curves(pages.study.doses, order, _CURVES, pages.labels, pages.note)
    )
    for table in tables_swaps.effects_tables(pages.study.doses, pages.labels):
        yield pages.gallery.table(table, open_=False)


def together(pages: SwapPages) -> Chapter:
    """What every rule adds when all of them are done, whatever their order."""
    rows = pages.study.contributions
    said = [pages.text("together_intro")]
    against = rows[(rows["measure"].isin(_SPARED.values())) & (rows["value"] > 1e-9)]
    for measure, part in against.groupby("measure", sort=False):
        names, name = pages.labels.rules(part["rule"]), pages.labels.measure(str(measure))
        said.append(pages.text("together_against", rules=names, measure=name))
    if (rows["error"] > 0).any():
        said.append(pages.text("together_drawn"))
    yield Prose(" ".join(said))
    year = pages.study.question.year
    yield pages.gallery.figure(together_waterfall(rows, _TOGETHER, pages.labels, pages.note, year))
    for table in tables_swaps.contributions_tables(rows, pages.labels):
        yield pages.gallery.table(table, open_=False)


def inputs(pages: SwapPages) -> Chapter:
    """Which uncertain inputs move the effect, one at a time and together."""
    study, labels = pages.study, pages.labels
    swings = study.tornado[study.tornado["set"] == "effect"]
    swings = swings[swings["swing"] > 1e-12 * swings["central"].abs()]
    shares = study.indices[study.indices["set"] == "effect"]
    yield Prose(pages.text("inputs_intro"))
    for measure in _JUDGED:
        if (swings["measure"] == measure).any():
            yield pages.gallery.figure(
                swap_tornado(swings, study.figures, measure, labels, pages.note)
            )
    yield Prose(pages.text("sobol_intro"))
    for measure in _JUDGED:
        if shares.loc[shares["measure"] == measure, "value"].notna().any():
            yield pages.gallery.figure(
                sobol_dots(shares, study.figures, measure, labels, pages.note)
            )
    for table in tables_swaps.tornado_tables(swings, study.figures, labels):
        yield pages.gallery.table(table, open_=False)
    moving = shares[shares["value"].notna() & shares["group"].isin(_moving(shares))]
    if len(moving):
        table = tables_swaps.indices_table(moving, study.figures, labels, PERCENT)
        yield pages.gallery.table(table, open_=False)


def _moving(shares: pd.DataFrame) -> list[str]:
    """Return the groups that explain anything of any measure; the others only fill a table."""
    total = shares[shares["index"] == "total"].groupby("group")["value"].max()
    return list(total[total > 1e-9].index)


def costs(pages: SwapPages) -> Chapter:
    """What it costs: curves of abatement, prices at which rules pay, and net costs."""
    study, labels = pages.study, pages.labels
    table = study.abatement
    weak = int((table["evidence"] == "unverified").sum())
    key = "costs_all_unverified" if weak == len(table) else "costs_some_unverified"
    key = "cost_one_unverified" if weak == len(table) == 1 else key
    first = pages.text(key if weak else "costs_verified", count=weak, all=len(table))
    doubt = first if weak else ""
    yield Prose(f"{first} {_paying(pages)}")
    levels = {_price(pages, name, price): price for name, price in study.question.prices.items()}
    for name, measure in _SPARED.items():
        beside = study.contributions[study.contributions["measure"] == measure]
        steps, apart = abatement_steps(table, beside, name)
        if len(steps):
            shown = levels if name == "co2" else {}
            yield pages.gallery.figure(
                abatement_curve(steps, apart, name, shown, labels, pages.note, doubt)
            )
        else:
            yield Prose(pages.text(f"costs_no_curve_{name}", names=labels.rules(apart)))
    yield pages.gallery.table(tables_swaps.prices_table(table, labels))
    yield pages.gallery.table(tables_swaps.net_costs_table(study.net_costs, labels), open_=False)


def _paying(pages: SwapPages) -> str:
    """Return which rules pay at the highest price there is, as surely as can be said."""
    table, highest = pages.study.abatement, max(pages.study.question.prices.values())
    drawn = "co2_price_p95" in table.columns
    pays = table[table["co2_price_p95" if drawn else "co2_price"] <= highest]
    key = ("costs_pay" if len(pays) else "costs_pay_none") + ("" if drawn else "_central")
    names, price = pages.labels.rules(pays["rule"]), pages.language.number(highest)
    return pages.text(key, names=names, price=price)


def _price(pages: SwapPages, name: str, price: float) -> str:
    """Return a price of CO2 with a short name."""
    key = f"price_{name}"
    known = pages.language.has(f"swaps.{key}")
    shown = pages.text(key) if known else name.replace("_", " ")
    return pages.text("price_line", name=shown, price=pages.language.number(price))


def supply(pages: SwapPages) -> Chapter:
    """What rules ask of timber, fibre crops and reused elements."""
    rows = pages.study.supply
    if rows.empty:
        yield Prose(pages.text("supply_none"))
        return
    short = rows[rows["largest_dose"] < rows["dose"] - 1e-9]
    said = [pages.text("supply_intro", year=pages.study.question.year)]
    key = "supply_some_short" if len(short) else "supply_all_enough"
    names = pages.labels.rules(short["rule"].unique())
    said.append(pages.text(key, names=names))
    yield Prose(" ".join(said))
    yield pages.gallery.figure(supply_bars(rows, pages.labels, pages.note))
    yield pages.gallery.table(tables_swaps.use_table(rows, pages.labels))
