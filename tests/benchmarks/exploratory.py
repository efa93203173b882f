"""The made-up region in EMA Workbench: the single-draw model as a function of 40 named inputs."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from made_up_region import OUTCOMES
from scipy import stats
from single_draw import Arrays, RegionTotals

EXPERIMENTS = 2000
NOT_INSTALLED = "EMA Workbench is not installed; pip install -e '.[bench]' installs it"


def workbench() -> Any:
    """Return EMA Workbench, or skip the benchmark where it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about optional parts that are not installed
        return pytest.importorskip("ema_workbench", reason=NOT_INSTALLED)


class Exploration:
    """Runs the model by the sequential evaluator."""

    def __init__(self, arrays: Arrays):
        """Describe the inputs by their distributions, and every outcome as a row of years."""
        self.ema = workbench()
        totals, names = RegionTotals(arrays), arrays.names
        outcomes = [name for name, _ in OUTCOMES]

        def region(**inputs: float) -> dict[str, np.ndarray]:
            found = totals(np.array([inputs[name] for name in names]))
            return dict(zip(outcomes, found, strict=True))

        self.model = self.ema.Model("region", function=region)
        self.model.uncertainties = [
            self.ema.RealParameter.from_dist(
                name, stats.triang((value - low) / (high - low), loc=low, scale=high - low)
            )
            for name, value, low, high in arrays.inputs
        ]
        self.model.outcomes = [self.ema.ArrayOutcome(name) for name in outcomes]

    def sampled(self) -> list[Any]:
        """Return scenarios by the workbench's own Latin hypercube."""
        from ema_workbench.em_framework.samplers import sample_uncertainties

        return list(sample_uncertainties(self.model, EXPERIMENTS))

    def perform(self, scenarios: int | list[Any] = EXPERIMENTS) -> np.ndarray:
        """Perform the experiments, sampled beforehand or not; outcomes x experiments x years."""
        with self.ema.SequentialEvaluator(self.model) as evaluator:
            # Without the progress bar, which costs time and is no part of the work.
            _, found = evaluator.perform_experiments(scenarios=scenarios, log_progress=True)
        return np.stack([found[name] for name, _ in OUTCOMES])
