"""The study of building methods: our own figures, the programme's, and published buildings.

Everything that compares methods with each other, ready to show: each on every indicator with its
interval, in how many draws one is lower than another, the programme's Figure 7 against our own and
published material lists, and, where a table of buildings is given, what those say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz import process

from ccb_analysis.annual.comparison import compare_methods
from ccb_analysis.annual.method_draws import KIND, MethodDraws, draw_methods
from ccb_analysis.annual.published_check import check_published
from ccb_analysis.annual.scenario_inputs import check_counts, study_assumptions
from ccb_analysis.errors import InputError
from ccb_analysis.facts.materials import DEFAULT_FACTOR_SET, read_inventories, read_materials
from ccb_analysis.intake.assessments import Assessments, read_assessments
from ccb_analysis.language import Language
from ccb_analysis.report.extracts_check import published_rows
from ccb_analysis.studies.benchmark import Comparison, compare_groups
from ccb_analysis.studies.benchmark_basis import Basis
from ccb_analysis.studies.benchmark_harmonised import Harmonised, harmonised
from ccb_analysis.studies.benchmark_words import group_name
from ccb_analysis.studies.method_pairs import method_pairs
from ccb_analysis.workspace import Workspace, find_workspace


@dataclass(frozen=True)
class Benchmark:
    """Published buildings: as they were read, on one basis, and compared."""

    read: Assessments
    harmonised: Harmonised
    compared: Comparison


@dataclass(frozen=True)
class MethodStudy:
    """Everything there is to show of building methods.

    ``own`` is ``MethodDraws.table`` of every method and dwelling type, ``pairs`` the columns of
    ``method_pairs`` with dwelling_type, measure and unit (empty without draws), ``figure_7`` those
    of ``report.extracts_check.published_rows``, ``benchmark`` None without a table of buildings.
    """

    drawn: MethodDraws
    own: pd.DataFrame
    pairs: pd.DataFrame
    figure_7: pd.DataFrame
    benchmark: Benchmark | None


def collect_methods(
    methods: Sequence[str] | None = None,
    dwelling_type: str = "all",
    *,
    benchmark: str | Path | None = None,
    mapping: str | Path | None = None,
    basis: Basis | None = None,
    groups: Sequence[str] | None = None,
    year: int = 2030,
    draws: int = 1000,
    seed: int = 1,
    assumptions: str | None = None,
    language: str = "nl",
    workspace: Workspace | None = None,
) -> MethodStudy:
    """Work the comparison of methods out.

    Args:
        methods: building methods; by default every one that there is an inventory of.
        dwelling_type: ``ground_bound``, ``stacked`` or ``all``.
        benchmark: a csv or Excel file of published buildings.
        mapping: the toml file that says what its columns mean; needed with ``benchmark``.
        basis: what published figures are brought to; by default A1-A3 per m2 gross.
        groups: groups of published buildings to compare; by default all there are.
        year: of the figures.
        draws: how often the uncertain figures are drawn.
        seed: of the draws and of the bootstrap.
        assumptions: a user's own assumptions (csv).
        language: of names and messages.
        workspace: where the user's own files are.

    Raises:
        InputError: a name nobody knows, or a file that can't be read; lists every fault.
        ComparisonError: a group has no published buildings.

    Example::

        study = collect_methods(draws=1000)
        study.pairs.query("measure == 'emitted_co2' and building_method == 'clt'")
    """
    check_counts(draws, seed, language)
    facts = study_assumptions(assumptions, None, workspace or find_workspace(), language)
    stock, kilograms = read_inventories(), read_materials()
    _check_names(methods or (), dwelling_type, stock, benchmark, mapping, Language(language))
    kinds = stock[KIND].drop_duplicates()
    if methods:
        kinds = kinds[kinds["building_method"].isin(list(methods))]
    if dwelling_type != "all":
        kinds = kinds[kinds["dwelling_type"] == dwelling_type]
    drawn = draw_methods(
        kinds, stock, kilograms, facts, year=year, draws=draws, seed=seed, language=language
    )
    published = None
    if benchmark is not None and mapping is not None:
        published = published_buildings(
            Path(benchmark), Path(mapping), basis, groups, seed=seed, language=language
        )
    return MethodStudy(
        drawn,
        drawn.table(),
        all_pairs(drawn),
        figure_7(facts, year, draws, seed),
        published,
    )


def published_buildings(
    table: Path,
    mapping: Path,
    basis: Basis | None = None,
    groups: Sequence[str] | None = None,
    *,
    seed: int = 1,
    language: str = "nl",
) -> Benchmark:
    """Return published buildings read, brought to one basis and compared.

    Raises:
        InputError: a file can't be read; lists every fault.
        ComparisonError: a group has no buildings with a figure on that basis.
    """
    read = read_assessments(table, mapping, language)
    found = harmonised(read, basis, language)
    compared = compare_groups(
        found.buildings,
        groups,
        left_out=found.left_out(),
        unit=found.basis.unit,
        seed=seed,
        language=language,
    )
    return Benchmark(read, found, compared)


def all_pairs(drawn: MethodDraws) -> pd.DataFrame:
    """Return the pairs of methods per dwelling type and measure."""
    parts = []
    for dwelling_type in drawn.kinds["dwelling_type"].unique():
        for one in drawn.measures:
            names, values = drawn.drawn(dwelling_type, one.name)
            pairs = method_pairs(values, names)
            kind = {"dwelling_type": dwelling_type, "measure": one.name, "unit": one.unit}
            for place, (column, value) in enumerate(kind.items()):
                pairs.insert(place, column, value)
            parts.append(pairs)
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def figure_7(assumptions: pd.DataFrame, year: int, draws: int, seed: int) -> pd.DataFrame:
    """Return the programme's Figure 7 beside what own and published material lists give."""
    rows = assumptions[assumptions["assumption"] == "programme_co2"]
    programme = dict(zip(rows["building_method"], rows["value"].astype(float), strict=True))
    return published_rows(
        check_published(assumptions, year, draws, seed),
        compare_methods(assumptions, year, draws, seed),
        programme,
        DEFAULT_FACTOR_SET,
    )


def pair_sentences(study: MethodStudy, measure: str, language: str = "nl") -> list[str]:
    """Return a sentence per pair of which one comes out lower in more than half of the draws.

    ``benchmark.pair_note`` belongs below them.
    """
    words = Language(language)
    rows = study.pairs[(study.pairs["measure"] == measure) & (study.pairs["lower"] > 0.5)]
    return [
        words(
            "benchmark.pair_all" if row.lower == 1 else "benchmark.pair",
            measure=measure_name(measure, words),
            dwelling_type=group_name(row.dwelling_type, words),
            method=group_name(row.building_method, words),
            other=group_name(row.other, words),
            draws=words.number(study.drawn.values.shape[-1] - 1),
            share=words.percent(row.lower, 1),
            error=words.number(row.lower_error * 100, 1),
        )
        for row in rows.itertuples(index=False)
    ]


def measure_name(measure: str, words: Language) -> str:
    """Return what a measure is called."""
    key = f"benchmark.measure_{measure}"
    return words(key) if words.has(key) else words(f"swaps.measure_{measure}")


def _check_names(
    methods: Sequence[str],
    dwelling_type: str,
    stock: pd.DataFrame,
    benchmark: str | Path | None,
    mapping: str | Path | None,
    words: Language,
) -> None:
    known = list(dict.fromkeys(stock["building_method"]))
    types = ["all", *dict.fromkeys(stock["dwelling_type"])]
    asked = [("methods", name, known) for name in methods] + [
        ("dwelling_type", dwelling_type, types)
    ]
    faults = [
        words("swaps.unknown_name", argument=argument, found=name, near=words.listed(near))
        for argument, name, allowed in asked
        if name not in allowed
        for near in [[one for one, _, _ in process.extract(name, allowed, limit=3)]]
    ]
    if (benchmark is None) != (mapping is None):
        faults.append(words("benchmark.both_files"))
    if faults:
        raise InputError(faults, words("benchmark.refused"), words.code)
