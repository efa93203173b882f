"""Which uncertain inputs matter to swaps: one at a time, together, and what turns a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ccb_analysis.annual.swap_runs import EVERY, MEASURES, NOW, Measure, SwapResponse, SwapRuns
from ccb_analysis.facts.correlations import read_correlations
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.flip import Assumption, flip_distances
from ccb_analysis.studies.input_groups import joined_groups
from ccb_analysis.studies.sobol_indices import sobol_indices
from ccb_analysis.studies.tornado import tornado

Batch = Callable[[Array], Array]
#: What the inputs are judged by; the other measures follow from these.
ASKED = tuple(
    one
    for one in MEASURES
    if one.name in ("emitted_co2", "stored_co2", "primary_abiotic", "circular_share")
)
_TURNED_BY = ("circular_share", "primary_reduction", "co2_reduction")
_SAME = 1e-12  # a swing below this part of the outcome is rounding
_AT_ONCE = 4  # groups moved in one call: enough runs to work fast


class SwapInputs:
    """The uncertain inputs of all swaps together, and of the homes as they are."""

    def __init__(self, runs: SwapRuns):
        """Prepare the homes as they are and with every rule at its ceiling."""
        self._runs = runs
        self._doses = {NOW: {}, EVERY: runs.question.highest}
        self._response = runs.response(self._doses, ASKED)
        #: Every figure that is drawn, as ``Inputs.uncertain``; rows of one group move together.
        self.figures = self._response.prepared.inputs.uncertain()

    def tornado(self) -> pd.DataFrame:
        """Return what every group does by itself, from its low to its high.

        Columns as of ``studies.tornado``, with set (``now``, ``every_rule``, or ``effect``: what
        lies between the two), measure and unit instead of output.
        """
        groups = self._response.groups
        rows = pd.DataFrame(
            {"input": groups, "group": groups, "value": 0.0, "low": -1.0, "high": 1.0}
        )
        names, batch = self._with_effect(self._response.at_steps)
        return _apart(tornado(batch, rows, outputs=names, language=self._runs.question.language))

    def indices(self, swings: pd.DataFrame, points: int, resamples: int) -> pd.DataFrame:
        """Return Sobol' indices of the groups that move anything in ``swings``, as of ``tornado``.

        Correlated groups are one. Columns as of ``studies.sobol_indices``, with set, measure and
        unit instead of output. What a group that moves nothing would add is nought.
        """
        groups = list(self._response.groups)
        moving = swings[swings["swing"] > _SAME * swings["central"].abs()]["group"]
        inputs = [name for name in groups if name in set(moving)]
        places = [groups.index(name) for name in inputs]

        def at_points(points_of: Array) -> Array:
            every = np.full((len(groups), points_of.shape[1]), 0.5)
            every[places] = points_of
            return self._response.at_points(every)

        names, batch = self._with_effect(at_points)
        pairs = list(read_correlations().itertuples(index=False, name=None))
        found = sobol_indices(
            batch,
            inputs,
            groups=joined_groups(inputs, correlations=pairs),
            outputs=names,
            points=points,
            seed=self._runs.question.seed,
            resamples=resamples,
            blocks=_AT_ONCE,
            language=self._runs.question.language,
        )
        return _apart(found)

    def _with_effect(self, batch: Batch) -> tuple[list[str], Batch]:
        """Return names and a batch that gives the difference of the two sets as well."""
        count = len(ASKED)

        def with_effect(inputs: Array) -> Array:
            found = batch(inputs)
            return np.concatenate([found, found[count:] - found[:count]])

        names = [f"{name}:{one.name}" for name in (NOW, EVERY, "effect") for one in ASKED]
        return names, with_effect

    def flips(self) -> pd.DataFrame:
        """Return what it takes to turn the verdicts on targets; see ``flips``."""
        response = self._runs.response(self._doses, [one for one, _ in verdict_measures()])
        return flips(response, own_figures(self.figures, self._runs.question.homes))


def verdict_measures() -> list[tuple[Measure, pd.Series]]:
    """Return the target readings that materials decide, each as a measure.

    None per home: of a question the size of homes is given, but that of what they are compared
    with is not, so that such a reading would turn by a size that nobody changes.
    """
    targets = read_targets()
    rows = targets[
        targets["indicator"].isin(_TURNED_BY)
        & (targets["measure"] == "indicator")
        & (targets["year_basis"] == "completion")
        & (targets["dwelling_type"] == "all")
        # A total takes the homes of a base year too, the Figure 7 of the programme no materials.
        & ~targets["results_reading"].str.endswith(("_total", "_per_home", "programme"))
    ]
    return [
        (
            Measure(
                f"{row.target}.{row.reading}",
                "share",
                str(row.indicator),
                str(row.results_reading),
                PRODUCT_STAGE if row.indicator == "co2_reduction" else "",
            ),
            row,
        )
        for _, row in rows.iterrows()
    ]


def flips(response: SwapResponse, figures: pd.DataFrame) -> pd.DataFrame:
    """Return for every verdict and group of inputs the smallest change that turns the verdict.

    One row per set of doses, target reading and group: columns of ``studies.flip`` with set,
    target, reading, year and threshold; ``at`` and ``distance`` are in steps (1: from central to
    high, -1: to low), ``figure``, ``material``, ``from`` and ``to`` those of the first figure of
    the group, and ``together`` how many figures move.
    """
    return with_leading(turns(response, figures), figures)


def turns(response: SwapResponse, figures: pd.DataFrame) -> pd.DataFrame:
    """Return ``flips`` in steps alone, without the figure that stands for a group."""
    rows = {one.name: row for one, row in verdict_measures()}
    thresholds = np.array([float(rows[one.name].threshold) for _, one in response.outputs])
    groups = list(response.groups)

    def margins(group: str, steps: Array) -> Array:
        inputs = np.zeros((len(groups), len(steps)))
        inputs[groups.index(group)] = steps
        # Without the noise of sums, in which the search would look for dips that are not there.
        return np.round(response.at_steps(inputs) - thresholds[:, None], _DECIMALS)

    known = set(figures["group"])
    asked = [Assumption(name, 0.0, -1.0, 1.0) for name in groups if name in known]
    verdicts = [f"{name}:{one.name}" for name, one in response.outputs]
    table = flip_distances(margins, asked, verdicts, steps=_GRID).drop(columns=_IN_STEPS)
    table[["set", "name"]] = table.pop("verdict").str.split(":", n=1, expand=True).to_numpy()
    for column in ("target", "reading", "year", "threshold"):
        table[column] = [rows[name][column] for name in table["name"]]
    return table.drop(columns="name").rename(columns={"assumption": "group"})


def with_leading(table: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return a table of ``turns`` with what stands for each group: its leading figure."""
    first = {str(name): _first(part) for name, part in figures.groupby("group", sort=False)}
    names = ["figure", "material", "building_method", "dwelling_type", "value", "low", "high"]
    leading = pd.DataFrame.from_dict(first, orient="index", columns=[*names, "together"])
    table = table.join(leading, on="group")
    table["to"] = _moved(table)
    return table.rename(columns={"value": "from"})


def own_figures(figures: pd.DataFrame, homes: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of these homes, and of a group that has none of them all it has.

    Those others are of what the homes are compared with, and may turn a verdict as well. ``homes``
    has dwelling_type and building_method; a method with a swap is named after an ``@``.
    """
    kinds = set(zip(homes["dwelling_type"], homes["building_method"], strict=True))
    kinds |= {(one, "all") for one, _ in kinds} | {("all", method) for _, method in kinds}
    kinds.add(("all", "all"))
    methods = figures["building_method"].str.split(" @ ").str[0]
    pairs = zip(figures["dwelling_type"], methods, strict=True)
    own = pd.Series([pair in kinds for pair in pairs], figures.index)
    return figures[own | ~figures["group"].isin(figures.loc[own, "group"])]


_DECIMALS = 14
#: Of a grid between central and an end: enough to find a verdict that turns and turns back.
_GRID = 8
_IN_STEPS = ["unit", "value", "low", "high", "percent"]


def _first(part: pd.DataFrame) -> dict[str, object]:
    """Return the figure that stands for its group: the first one of the largest value."""
    row = part.loc[part["value"].abs().idxmax()]
    names = ["figure", "material", "building_method", "dwelling_type", "value", "low", "high"]
    return {**row[names].to_dict(), "together": len(part)}


def _moved(table: pd.DataFrame) -> pd.Series:
    at, value = table["at"].astype(float), table["value"].astype(float)
    up = at * (table["high"].astype(float) - value)
    down = at * (value - table["low"].astype(float))
    return value + up.where(at > 0, down)


def _apart(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with set, measure and unit instead of the name of an output."""
    units: Mapping[str, str] = {one.name: one.unit for one in ASKED}
    split = table["output"].str.split(":", n=1, expand=True)
    found = table.drop(columns="output")
    found.insert(0, "set", split[0])
    found.insert(1, "measure", split[1])
    found.insert(2, "unit", split[1].map(units))
    return found
