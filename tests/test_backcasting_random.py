"""A thousand random back-casting problems, every answer judged without the package's help."""

from __future__ import annotations

import io
from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
from backcasting_cases import Case, exact_system, limits_hold, question, random_case
from exact_simplex import is_feasible

from ccb_analysis.studies.backcasting import backcast
from ccb_analysis.studies.certificates import check_certificate

pytestmark = pytest.mark.slow

EACH = 250  # problems per part: four parts, so that workers can share them
ENOUGH = 75  # of each part: 300 of the thousand
STEPS = 24
#: Homes; the solver is right to about a billionth of the largest number.
TOLERANCE = 1e-6


def changed(case: Case, homes: np.ndarray) -> np.ndarray:
    """Homes built differently: half of all differences, as every home has a place."""
    baseline = np.array([case.homes[y, k] * case.mix[k, m] for y, k, m in case.kinds])
    return np.abs(homes - baseline).sum(axis=-1) / 2


def judge_optimum(case: Case, found) -> None:
    homes = found.mix["homes"].to_numpy()
    assert limits_hold(case, homes, TOLERANCE)
    assert found.change == pytest.approx(changed(case, homes), abs=TOLERANCE)
    # Whatever the multipliers are, the exact bound is below the least change there can be.
    assert found.bound <= found.change + TOLERANCE
    assert found.change - found.bound <= TOLERANCE * max(found.change, 1)


def judge_proofs(case: Case, found) -> None:
    assert not is_feasible(exact_system(case)), "called impossible, and it is not"
    for proof in found.certificates:
        text = proof.table.to_csv(index=False)
        as_text = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        assert check_certificate(as_text)


def best_on_grid(case: Case) -> float | None:
    """Return the least change among mixes in 24ths (of 24 homes: whole homes), if any is right."""
    total = next(iter(case.homes.values()))
    grid = [
        np.array([*some, STEPS - sum(some)], float) * total / STEPS
        for some in product(range(STEPS + 1), repeat=len(case.kinds) - 1)
        if sum(some) <= STEPS
    ]
    met = [homes for homes in grid if limits_hold(case, homes, TOLERANCE)]
    return float(changed(case, np.array(met)).min()) if met else None


@pytest.mark.parametrize("part", range(4))
def test_every_answer_is_right(part):
    tally: Counter[str] = Counter()
    for seed in range(part * EACH, (part + 1) * EACH):
        case = random_case(seed)
        found = backcast(question(case))
        tally[found.status] += 1
        if found.status == "optimal":
            judge_optimum(case, found)
            assert is_feasible(exact_system(case))
            limits = found.limits[found.limits["kind"] != "homes"]
            felt = limits["binding"] & (limits["shadow_price"].abs() > TOLERANCE)
            tally["two or more binding"] += felt.sum() >= 2
            if len(case.kinds) <= 3:  # at most three variables
                least = best_on_grid(case)
                if least is not None:
                    tally["searched"] += 1
                    assert found.change <= least + TOLERANCE
        else:
            judge_proofs(case, found)
    assert tally["optimal"] + tally["impossible"] == EACH  # nothing is left unproven
    assert tally["impossible"] >= ENOUGH
    assert tally["two or more binding"] >= ENOUGH
    assert tally["searched"] >= 5


def test_the_grid_comes_near_the_optimum():
    # Whole homes cost at most one home more per kind that is rounded, where the limits leave room:
    # so that a found change far below the grid would be seen as well.
    gaps = []
    for seed in range(0, 300, 10):
        case = random_case(seed)
        found = backcast(question(case))
        least = best_on_grid(case) if found.status == "optimal" else None
        if least is not None:
            gaps.append(least - found.change)
    assert len(gaps) >= 10
    assert np.median(gaps) <= 1
