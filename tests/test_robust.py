"""A robust mix against closed forms: what the share of draws says is what chance says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_questions import THREE, ask, built, conceptual, figures, homes_of, mix, target

from ccb_analysis.studies.answers import robust_answer
from ccb_analysis.studies.backcasting import backcast
from ccb_analysis.studies.robust import robust_mix

SHARE = 0.8


def uniform(question, low: float, high: float, draws: int, seed: int) -> dict:
    """Draws in which one new home is between low and high conceptual, an old one not."""
    drawn = np.random.default_rng(seed).uniform(low, high, draws)
    new = (question.kinds["building_method"] == "new").to_numpy(float)
    return {"conceptual": new[:, None] * drawn}


def test_the_share_that_is_needed_is_that_of_the_quantile():
    # A new home is conceptual with a chance v that is uniform from 0.5 to 1 (0.75 on average), the
    # same for all. A share s of new homes is enough when s v >= 0.4. In 80 % of draws v >= 0.6, so
    # s >= 2/3; at central figures s = 0.4 / 0.75 = 0.533 would do, in 50 % of draws.
    question = ask(
        built([2030], 1000),
        mix(old=1.0),
        figures([2030], conceptual={"old": 0.0, "new": 0.75}),
        conceptual(0.4),
    )
    sample, fresh = (uniform(question, 0.5, 1, draws, draws) for draws in (200, 10_000))
    found = robust_mix(question, sample, fresh, share=SHARE)
    assert found.status == "found"
    share = homes_of(found, 2030, "new") / 1000
    # 0.8 in 10,000 draws is 0.008 either way (two standard errors), which is 0.004 of v (0.5 wide)
    # and so 0.005 of s; the steps of 200 draws are 1/200 of v's width, 0.003 of s.
    assert 2 / 3 - 0.006 <= share <= 2 / 3 + 0.03
    # and the closed form of what that share comes to
    assert found.met_fresh == pytest.approx((1 - 0.4 / share) / 0.5, abs=0.012)
    assert found.met_fresh >= SHARE
    assert found.error == pytest.approx(2 * np.sqrt(0.8 * 0.2 / 10_000), abs=0.0005)
    assert found.change == pytest.approx(1000 * share)
    assert found.margins["conceptual.all_homes_2030"] == pytest.approx(0.75 * share - 0.4)
    plain = backcast(question)
    assert plain.change == pytest.approx(400 / 0.75)
    assert robust_answer(found).startswith("Deze mix haalt de doelen in 8")
    assert "of 10,000 new draws" in robust_answer(found, "en")


def test_two_targets_are_met_together():
    # Conceptual and industrial each depend on a chance of their own. Both together in 80 % takes
    # more than either: with equal chances p each p x p = 0.8, so p = 0.894.
    figures_of = figures(
        [2030],
        conceptual={"old": 0.0, "new": 0.75, "other": 0.0},
        industrial={"old": 0.0, "new": 0.0, "other": 0.75},
    )
    question = ask(
        built([2030], 1000),
        mix(old=1.0),
        figures_of,
        conceptual(0.2),
        target("industrial.all_homes_2030", threshold=0.2),
    )

    def drawn(draws, seed):
        rng = np.random.default_rng(seed)
        of = {}
        for name, method in (("conceptual", "new"), ("industrial", "other")):
            one = (question.kinds["building_method"] == method).to_numpy(float)
            of[name] = one[:, None] * rng.uniform(0.5, 1, draws)
        return of

    found = robust_mix(question, drawn(200, 1), drawn(10_000, 2), share=SHARE)
    assert found.status == "found"
    met = found.readings["met"].to_numpy()
    assert found.met_fresh == pytest.approx(met.prod(), abs=0.012)  # they are independent
    assert found.met_fresh >= SHARE
    # s v >= 0.2 in a share p of draws: s = 0.2 / (1 - p / 2), each by itself
    for method, p in zip(("new", "other"), met, strict=True):
        share = homes_of(found, 2030, method) / 1000
        assert share == pytest.approx(0.2 / (1 - p / 2), abs=0.004)
    # no more than a few points above what was asked for
    assert found.met_fresh <= SHARE + 0.06


def test_where_it_cannot_be_had_the_best_is_shown_and_called_so():
    # v is uniform from 0.2 to 0.6: even all new homes meet 0.4 in only half of the draws.
    question = ask(
        built([2030], 1000),
        mix(old=1.0),
        figures([2030], conceptual={"old": 0.0, "new": 0.4}),
        conceptual(0.38),
    )
    sample, fresh = (uniform(question, 0.2, 0.6, draws, draws) for draws in (200, 10_000))
    found = robust_mix(question, sample, fresh, share=SHARE)
    assert found.status == "not_found"
    assert robust_answer(found).startswith("Er is geen mix gevonden")
    # all new: v >= 0.38 in (0.6 - 0.38) / 0.4 = 55 % of draws; the search stops at a 64th short
    assert found.met_fresh == pytest.approx(0.55, abs=0.03)
    assert homes_of(found, 2030, "new") == pytest.approx(1000, abs=5)


def test_what_is_impossible_at_central_figures_gives_no_mix():
    question = ask(
        built([2030], 1000),
        mix(old=1.0),
        figures([2030], conceptual={"old": 0.0, "new": 0.5}),
        conceptual(0.6),
    )
    drawn = uniform(question, 0.4, 0.6, 50, 1)
    found = robust_mix(question, drawn, drawn, share=SHARE)
    assert found.status == "not_found"
    assert found.mix["homes"].isna().all()
    assert np.isnan(found.met_fresh)


def test_without_spread_it_is_the_plain_optimum():
    question = ask(built([2030], 100), mix(old=1.0), THREE, conceptual(0.5))
    fixed = {"conceptual": np.repeat(question.figures["conceptual"][:, None], 20, axis=1)}
    found = robust_mix(question, fixed, fixed, share=1.0)
    assert (found.status, found.met_fresh) == ("found", 1)
    assert found.change == pytest.approx(backcast(question).change)


def test_at_most_is_tightened_downwards():
    # At most 0.3 conceptual with v uniform from 0.5 to 1: s v <= 0.3 in 80 % of draws is v = 0.9,
    # so s <= 1/3. All homes are new now, so two thirds of them must go.
    question = ask(
        built([2030], 1000),
        mix(old=0.0, new=1.0),
        figures([2030], conceptual={"old": 0.0, "new": 0.75}),
        conceptual(0.3).assign(direction="at_most"),
    )
    sample, fresh = (uniform(question, 0.5, 1, draws, draws) for draws in (200, 10_000))
    found = robust_mix(question, sample, fresh, share=SHARE)
    assert found.status == "found"
    assert homes_of(found, 2030, "new") == pytest.approx(1000 / 3, abs=12)


def test_draws_that_do_not_line_up_are_refused():
    question = ask(built([2030], 100), mix(old=1.0), THREE, conceptual(0.5))
    good = {"conceptual": np.zeros((3, 5))}
    for sample in ({"conceptual": np.zeros((2, 5))}, {"conceptual": np.zeros(3)}):
        with pytest.raises(ValueError, match="3 kinds x draws"):
            robust_mix(question, sample, good, share=SHARE)
    with pytest.raises(ValueError, match="same number"):
        robust_mix(question, {**good, "homes": np.ones((3, 4))}, good, share=SHARE)
    with pytest.raises(ValueError, match="share"):
        robust_mix(question, good, good, share=1.2)
    with pytest.raises(ValueError, match="without targets"):
        robust_mix(replace(question, readings=()), good, good, share=SHARE)
