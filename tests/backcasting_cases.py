"""Random back-casting problems, each also written out a second time without the package's help."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd
from exact_simplex import System

from ccb_analysis.studies.question import Question
from ccb_analysis.studies.ramps import Ramp
from ccb_analysis.studies.readings import LinearReading

METHODS = ("concrete", "prefab", "timber", "module")
TYPES = ("house", "flat")
FIRST = 2027


@dataclass
class Case:
    """Raw numbers: kinds as (year, type, method), figures per kind, targets, limits."""

    homes: dict[tuple[int, str], int]
    mix: dict[tuple[str, str], float]
    figures: dict[str, dict[tuple[int, str, str], float]]
    targets: list[dict]
    capacity: dict[tuple[int, str], int]
    ramps: list[tuple[str, tuple[str, ...], float, str]]
    methods: tuple[str, ...]
    kinds: list[tuple[int, str, str]] = field(default_factory=list)

    def __post_init__(self):
        self.kinds = [(year, kind, m) for year, kind in self.homes for m in sorted(self.methods)]
        self.kinds.sort()

    @property
    def years(self):
        return sorted({year for year, _ in self.homes})


def random_case(seed: int) -> Case:
    """Return a problem of one to three years; every tenth is small enough to search a grid."""
    rng = np.random.default_rng([4, seed])
    small = seed % 10 == 0
    years = range(FIRST, FIRST + (1 if small else int(rng.integers(1, 4))))
    types = TYPES[: 1 if small else int(rng.integers(1, 3))]
    methods = METHODS[: 3 if small else int(rng.integers(2, 5))]
    homes = {
        (year, kind): 24 if small else int(rng.integers(50, 400))
        for year in years
        for kind in types
    }
    mix = {}
    for kind in types:
        parts = np.sort(rng.integers(0, 21, len(methods) - 1))
        shares = np.diff([0, *parts, 20]) / 20  # twentieths, so that they add up to one
        mix |= {(kind, m): float(s) for m, s in zip(methods, shares, strict=True)}
    kinds = [(year, kind, m) for year in years for kind in types for m in methods]

    def drawn(low, high, digits):
        return {one: round(float(rng.uniform(low, high)), digits) for one in kinds}

    figures = {"homes": dict.fromkeys(kinds, 1.0), "floor_area": drawn(80, 140, 0)}
    figures["material_mass"] = drawn(60, 160, 1)  # tonnes
    part = drawn(0.02, 0.7, 2)
    figures["circular"] = {k: round(part[k] * figures["material_mass"][k], 2) for k in kinds}
    figures["conceptual"] = drawn(0, 1, 2)
    per_m2 = drawn(100, 300, 0)
    figures["co2"] = {k: per_m2[k] * figures["floor_area"][k] for k in kinds}
    case = Case(homes, mix, figures, [], {}, [], methods)
    case.targets = [_target(rng, case, number) for number in range(int(rng.integers(1, 4)))]
    for one in ((year, m) for year in years for m in methods[1:]):
        if rng.random() < 0.4:
            total = sum(homes[one[0], kind] for kind in types)
            case.capacity[one] = int(total * rng.uniform(0.1, 0.7))
    if rng.random() < 0.5:
        rise = round(float(rng.uniform(0.05, 0.5)), 2)
        kind = "all" if rng.random() < 0.5 else types[0]
        case.ramps.append(("new", methods[1:], rise, kind))
    return case


def _target(rng: np.random.Generator, case: Case, number: int) -> dict:
    """Return a target somewhere between the baseline and a little past the best of all methods."""
    what = ("circular", "conceptual", "co2", "co2_total")[int(rng.integers(0, 4))]
    top, below = {
        "circular": ("circular", "material_mass"),
        "conceptual": ("conceptual", "homes"),
        "co2": ("co2", "floor_area"),
        "co2_total": ("co2", ""),
    }[what]
    target = {
        "name": f"{what}_{number}",
        "top": top,
        "below": below,
        "less": what.startswith("co2"),
        "baseline": 283.0 if below == "floor_area" else 1.0,
        "base": 0.0,
        "year": int(rng.choice(case.years)),
        "cumulative": bool(rng.random() < 0.3),
        "type": "all" if rng.random() < 0.7 else next(iter(case.mix))[0],
        "threshold": 0.0,
    }
    baseline = np.array([case.homes[y, k] * case.mix[k, m] for y, k, m in case.kinds])
    extremes = []
    for m in case.methods:
        all_by_one = [case.homes[y, k] * (one == m) for y, k, one in case.kinds]
        extremes.append(np.array(all_by_one, float))
    if not below:
        target["base"] = round(sums(case, target, baseline)[0] * 1.1, 0)
    now = value(case, target, baseline)
    best = max(value(case, target, homes) for homes in extremes)
    reach = best if best > now else now + 0.1
    target["threshold"] = round(float(now + rng.uniform(0.0, 1.05) * (reach - now)), 3)
    return target


def counts(case: Case, target: dict, kind: tuple[int, str, str]) -> bool:
    year, dwelling_type, _ = kind
    first = FIRST if target["cumulative"] else target["year"]
    return first <= year <= target["year"] and target["type"] in ("all", dwelling_type)


def sums(case: Case, target: dict, homes) -> tuple[float, float]:
    top = below = 0.0
    for kind, number in zip(case.kinds, homes, strict=True):
        if counts(case, target, kind):
            top += number * case.figures[target["top"]][kind]
            if target["below"]:
                below += number * case.figures[target["below"]][kind] * target["baseline"]
    return top, below + target["base"]


def value(case: Case, target: dict, homes) -> float:
    """Return what a target comes to, home by home."""
    top, below = sums(case, target, homes)
    return 1 - top / below if target["less"] else top / below


def question(case: Case) -> Question:
    """Return the case as the package's question."""
    kinds = pd.DataFrame(case.kinds, columns=["year", "dwelling_type", "building_method"])
    built = pd.Series({key: float(homes) for key, homes in sorted(case.homes.items())}, dtype=float)
    current = np.array([case.homes[y, k] * case.mix[k, m] for y, k, m in case.kinds])
    first = kinds["year"] == FIRST
    start = pd.Series(
        current[first],
        index=pd.MultiIndex.from_tuples([one[1:] for one in case.kinds[: sum(first)]]),
    )
    figures = {
        name: np.array([of[kind] for kind in case.kinds]) for name, of in case.figures.items()
    }
    readings = tuple(
        LinearReading(
            "t",
            one["name"],
            one["threshold"],
            "at_least",
            one["year"],
            {one["top"]: 1.0},
            {one["below"]: one["baseline"]} if one["below"] else {},
            below_fixed=one["base"],
            less=one["less"],
            first=FIRST if one["cumulative"] else None,
            dwelling_type=one["type"],
            labels={
                f"{part}_{code}": one["name"]
                for part in ("target", "reading")
                for code in ("nl", "en")
            },
        )
        for one in case.targets
    )
    capacity = pd.DataFrame(
        [(*key, homes) for key, homes in case.capacity.items()],
        columns=["year", "building_method", "homes"],
    )
    ramps = tuple(Ramp(*one[:3], dwelling_type=one[3]) for one in case.ramps)
    zero = np.zeros(len(kinds))
    return Question(kinds, built, current, zero, start, figures, readings, capacity, ramps, "homes")


def exact_system(case: Case) -> System:
    """Return every limit in fractions, from the raw numbers alone."""
    whole = [Fraction(repr(float(number))) for number in (0, 1)]
    zero, one = whole

    def exact(number) -> Fraction:
        return Fraction(repr(float(number)))

    rows: System = []
    for key, homes in case.homes.items():
        rows.append(([one if kind[:2] == key else zero for kind in case.kinds], "=", exact(homes)))
    for target in case.targets:
        t, scale = exact(target["threshold"]), exact(target["baseline"])
        row = []
        for kind in case.kinds:
            if not counts(case, target, kind):
                row.append(zero)
                continue
            top = exact(case.figures[target["top"]][kind])
            below = zero
            if target["below"]:
                below = exact(case.figures[target["below"]][kind]) * scale
            row.append((1 - t) * below - top if target["less"] else top - t * below)
        fixed = exact(target["base"])
        rows.append((row, ">=", -(1 - t) * fixed if target["less"] else t * fixed))
    for (year, method), homes in case.capacity.items():
        inside = [one if kind[::2] == (year, method) else zero for kind in case.kinds]
        rows.append((inside, "<=", exact(homes)))
    for _, methods, rise, of_type in case.ramps:
        rows += _exact_ramp(case, methods, exact(rise), of_type)
    return rows


def _exact_ramp(case: Case, methods, rise: Fraction, of_type: str) -> System:
    """Return X/N - X'/N' <= rise for every year, times N N' so that it is whole."""
    types = [k for k in {kind for _, kind in case.homes} if of_type in ("all", k)]
    total = {year: sum(case.homes[year, k] for k in types) for year in case.years}

    def inside(kind, year):
        return Fraction(kind[0] == year and kind[1] in types and kind[2] in methods)

    before = (
        sum(Fraction(repr(case.mix[k, m])) * case.homes[FIRST, k] for k in types for m in methods)
        / total[FIRST]
    )
    first = [inside(kind, FIRST) for kind in case.kinds]
    rows: System = [(first, "<=", (before + rise) * total[FIRST])]
    for last, year in zip(case.years[:-1], case.years[1:], strict=True):
        row = [
            inside(kind, year) * total[last] - inside(kind, last) * total[year]
            for kind in case.kinds
        ]
        rows.append((row, "<=", rise * total[last] * total[year]))
    return rows


def limits_hold(case: Case, homes: np.ndarray, tolerance: float) -> bool:
    """Return whether a mix meets every limit of the case, from the raw numbers."""
    of = dict(zip(case.kinds, map(float, homes), strict=True))
    good = all(number >= -tolerance for number in of.values())
    for key, total in case.homes.items():
        good &= abs(sum(n for kind, n in of.items() if kind[:2] == key) - total) <= tolerance
    good &= all(value(case, one, homes) >= one["threshold"] - tolerance for one in case.targets)
    for (year, method), most in case.capacity.items():
        built = sum(number for kind, number in of.items() if kind[::2] == (year, method))
        good &= built <= most + tolerance
    for _, methods, rise, of_type in case.ramps:
        shares = [_share(case, methods, of_type, FIRST, _baseline(case))]
        shares += [_share(case, methods, of_type, year, of) for year in case.years]
        good &= bool((np.diff(shares) <= rise + tolerance).all())
    return good


def _baseline(case: Case) -> dict:
    return {kind: case.homes[kind[:2]] * case.mix[kind[1:]] for kind in case.kinds}


def _share(case: Case, methods, of_type: str, year: int, of: dict) -> float:
    inside = {k: n for k, n in of.items() if k[0] == year and of_type in ("all", k[1])}
    return sum(n for k, n in inside.items() if k[2] in methods) / sum(inside.values())
