"""Building methods by themselves: what each is made of, and which targets it meets as it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.swap_inputs import own_figures, turns, verdict_measures, with_leading
from ccb_analysis.annual.swap_question import SwapQuestion
from ccb_analysis.annual.swap_runs import MEASURES, SwapResponse

_AREA = 1000.0  # m2 of each kind of home; everything is told per m2 or as a share


class Methods:
    """Every kind of home of a question by itself, without a swap; a set is a kind."""

    def __init__(self, question: SwapQuestion):
        """Prepare one region per kind of home."""
        ask = question
        self._kinds = ask.homes[["dwelling_type", "building_method"]].reset_index(drop=True)
        self._names = [" ".join(row) for row in self._kinds.itertuples(index=False)]
        built = self._kinds.assign(
            region=self._names, year=ask.year, homes=np.nan, floor_area_m2=_AREA
        )
        self._prepared = api.prepared(
            built,
            inventories=ask.inventories,
            materials=ask.materials,
            assumptions=ask.assumptions,
            draws=0,
            seed=ask.seed,
            language=ask.language,
        )
        self._year = ask.year

    def measures(self) -> pd.DataFrame:
        """Return every measure of every kind: dwelling_type, building_method, measure, value."""
        response = SwapResponse(self._prepared, self._names, MEASURES, self._year, _AREA)
        rows = [
            {**self._kinds.loc[self._names.index(name)], "measure": one.name, "unit": one.unit}
            for name, one in response.outputs
        ]
        return pd.DataFrame(rows).assign(value=response.central())

    def flips(self) -> pd.DataFrame:
        """Return what turns the verdicts of every kind on targets, as ``swap_inputs.flips``.

        With dwelling_type and building_method instead of set; those of the leading figure, one of
        the kind itself if it has any, end in ``_of_figure``.
        """
        asked = [one for one, _ in verdict_measures()]
        response = SwapResponse(self._prepared, self._names, asked, self._year, _AREA)
        figures = self._prepared.inputs.uncertain()
        found = turns(response, figures)
        parts = []
        for name, (_, kind) in zip(self._names, self._kinds.iterrows(), strict=True):
            own = own_figures(figures, kind.to_frame().T)
            part = with_leading(found[found["set"] == name].drop(columns="set"), own)
            both = {"dwelling_type": "dwelling_type_of_figure"}
            both["building_method"] = "building_method_of_figure"
            parts.append(part.rename(columns=both).assign(**kind.to_dict()))
        return pd.concat(parts, ignore_index=True)
