"""Single draws of a study: of a target reading on the region, and of what one home takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.annual.scenario_question import NEEDED
from ccb_analysis.annual.scenario_run import Region, of_year
from ccb_analysis.model.derived import derived, on_slices
from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.impacts import outcomes
from ccb_analysis.model.indicators import SHARES, Indicator
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.preparation import Prepared
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.slices import stack
from ccb_analysis.studies.coefficients import KIND, quantities
from ccb_analysis.studies.question import Question

#: As many dots as a reader still counts, each as likely as the others.
DOTS = 50
#: The middle half of the draws.
_HALF = (25, 75)
#: As many homes of every kind; what one home takes does not depend on it.
_HOMES = 1000.0


def reading_draws(prepared: Prepared, row: Any) -> Array | None:
    """Return every draw of a target reading (a row of ``read_targets()``) on the whole region.

    None where the reading has no single value: nothing was drawn, some homes are unknown, or it
    is about part of the homes and no share of its own.
    """
    chosen = of_year(prepared, int(row.year))
    if not chosen or row.year_basis != "completion" or row.dwelling_type != "all":
        return None
    found = _evaluated(prepared, Amounts(stack(chosen), prepared.settings), row)
    if found is None or found.low is not None or found.value.size < 2:
        return None
    return found.value[1:]


def _evaluated(prepared: Prepared, amounts: Amounts, row: Any) -> Evaluated | None:
    """Return a reading as verdicts take it: an indicator, or CO2 per m2 against a baseline."""
    yardsticks, settings = prepared.yardsticks, prepared.settings
    if row.measure == "indicator":
        for indicator in SHARES:
            if (indicator.name, indicator.reading) == (row.indicator, row.results_reading):
                return on_slices(amounts, indicator, settings)[0]
        for indicator, results in derived(amounts, yardsticks, lambda name: name == row.indicator):
            if indicator.reading == row.results_reading:
                return results[0]
    elif row.measure == "reduction_per_m2" and row.baseline in yardsticks.baselines:
        # Figure 7 follows the mix and the floor area only, so its projects differ in size alone.
        total = Indicator("", "", "", f"co2_{row.results_reading}", below="floor_area")
        by_programme = row.results_reading == "programme"
        per_m2 = replace(total, varies="floor_area" if by_programme else "co2")
        baseline = yardsticks.baselines[row.baseline]
        return evaluate(amounts, per_m2)[0].mapped(-1.0 / baseline, 1.0)
    return None


def spread_of(prepared: Prepared, targets: pd.DataFrame) -> pd.DataFrame:
    """Return how the draws of every reading of ``targets`` fall.

    Columns: target, reading, ``half_low`` and ``half_high`` (the middle half of the draws), and
    ``dots``: fifty values in order, each the middle of two per cent of the draws. A reading
    without a single value per draw has no row.
    """
    rows = []
    places = (np.arange(DOTS) + 0.5) / DOTS * 100
    for row in targets.itertuples(index=False):
        drawn = reading_draws(prepared, row)
        if drawn is not None and np.isfinite(drawn).all():
            low, high = np.percentile(drawn, _HALF)
            dots = tuple(map(float, np.percentile(drawn, places)))
            rows.append((row.target, row.reading, float(low), float(high), dots))
    return pd.DataFrame(rows, columns=["target", "reading", "half_low", "half_high", "dots"])


def drawn_per_home(region: Region, question: Question, draws: int, seed: int) -> dict[str, Array]:
    """Return what the readings of a question count per home: quantity -> kinds x draws.

    Only the years that a reading counts are drawn; other years keep their central figures, for
    they do not matter. Projects of one kind are taken to be alike: what differs between them is
    not in these draws, nor is how far a mix that is aimed at is followed.
    """
    years, types, _ = question.labels
    counted = sum(one.counted(years, types) for one in question.readings) + np.zeros(len(years))
    of_years = np.isin(years, years[counted > 0])
    chosen = question.kinds[of_years]
    programme = chosen.assign(region="region", homes=_HOMES)
    prepared = region.kinds(programme, draws, seed)
    found = quantities(dict(_kinds(prepared, chosen)))
    needed = sorted({name for one in question.readings for name in one.needed})
    drawn = {}
    for name in needed:
        central = np.repeat(question.figures[name][:, None], draws, axis=1)
        part = found[name][:, 1:]
        central[of_years] = np.where(np.isfinite(part), part, central[of_years])
        drawn[name] = central
    return drawn


def _kinds(prepared: Prepared, kinds: pd.DataFrame) -> Iterator[tuple[tuple[str, str, str], Array]]:
    """Give every indicator of single kinds as kinds x columns, in the order of ``kinds``."""
    places = {tuple(kind): place for place, kind in enumerate(kinds[KIND].to_numpy())}
    slices = [
        piece
        for piece in prepared.slices
        if piece.role == "breakdown" and tuple(piece.labels[name] for name in KIND) in places
    ]
    tables: dict[tuple[str, str, str], Array] = {}
    shape = (len(kinds), prepared.sampling.draws + 1)
    run = replace(prepared, slices=slices)
    for first, piece, indicator, result in outcomes(run, NEEDED):
        if indicator.modules not in ("", PRODUCT_STAGE):
            continue
        key = (indicator.name, indicator.reading, indicator.modules)
        table = tables.setdefault(key, np.full(shape, np.nan))
        place = places[tuple(piece.labels[name] for name in KIND)]
        table[place, 0], drawn = result.value[0], result.value[1:]
        if drawn.size:
            table[place, first + 1 : first + 1 + drawn.size] = drawn
        else:  # the same in every draw
            table[place, first + 1 :] = result.value[0]
    yield from tables.items()
