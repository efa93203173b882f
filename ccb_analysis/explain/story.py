"""How a number was made, told from the outcome down to the rows of ``reference/``."""

from __future__ import annotations

from ccb_analysis.api import BASELINE
from ccb_analysis.explain.arithmetic import homes_that_count, sum_by_hand
from ccb_analysis.explain.blocks import Block, Grid, Heading, Line
from ccb_analysis.explain.checks import checks
from ccb_analysis.explain.footing import footing
from ccb_analysis.explain.ingredients import largest_kind, one_figure
from ccb_analysis.explain.outcome import Outcome, outcome
from ccb_analysis.explain.question import Question, asked
from ccb_analysis.explain.sums import hand_sum
from ccb_analysis.explain.values import counting, other_readings, outcomes, title
from ccb_analysis.facts.indicators import ANY, OF_REFERENCE, read_indicators
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace, find_workspace


def explain(
    name: str,
    *,
    reading: str | None = None,
    year: int | None = None,
    scenario: str = BASELINE,
    language: str = "nl",
    every: bool = False,
    draws: int = 1000,
    workspace: Workspace | None = None,
) -> list[Block]:
    """Return how the indicator ``name`` was made: meaning, outcome, sum, rows and sources.

    Args:
        name: of an indicator, with ``_cumulative`` for its total over years.
        reading: the one to show in full (``inventory``, or ``inventory:A1-A5``); default the first.
        year: of the outcome; default the last year with a register, else 2025.
        scenario: name of a scenario in ``reference/scenarios``.
        language: ``nl`` or ``en``.
        every: show every row of long tables.
        draws: how often uncertain figures are drawn.
        workspace: where registers and own assumptions stand.

    Raises:
        InputError: there is no such indicator, reading, year or scenario, or an input is at fault.
    """
    words = Language(language)
    question = asked(name, reading, language)
    place = workspace or find_workspace()
    numbers = outcome(
        place,
        needed(question),
        year=year,
        scenario=scenario,
        draws=draws,
        language=language,
    )
    return told(question, numbers, place, words, every)


def told(
    question: Question,
    numbers: Outcome,
    workspace: Workspace,
    language: Language,
    every: bool = False,
) -> list[Block]:
    """Return the explanation of a question whose ``numbers`` are there."""
    found = hand_sum(numbers, question)
    return [
        *title(question, language),
        *outcomes(question, numbers, language),
        *counting(question, language),
        *other_readings(question, language),
        *homes_that_count(question, numbers, language),
        *sum_by_hand(found, question, numbers, language),
        *one_figure(found, question, numbers, language),
        *footing(question, numbers, largest_kind(found), language, every),
        *checks(question, workspace, language),
    ]


def overview(language: str = "nl") -> list[Block]:
    """Return the list of all indicators, each with its definition in one line."""
    words = Language(language)
    grid = Grid([words("explain.head_name"), words("explain.head_meaning")])
    seen: set[str] = set()
    for meaning in read_indicators(language=language):
        if meaning.name not in seen:
            seen.add(meaning.name)
            mark = " +" if meaning.cumulative else ""
            grid.add(meaning.name + mark, meaning.definition[language])
    return [
        Heading(words("explain.list_title"), level=1),
        grid,
        Line(words("explain.list_cumulative")),
        Line(words("explain.list_how")),
    ]


def needed(question: Question) -> list[str]:
    """Return the indicators that are shown or that the sum is made of."""
    if question.chosen.reading == ANY:  # what is held against targets
        return [question.name, *read_targets()["indicator"].unique()]
    plan = question.chosen.sum
    parts = [*plan.top, *plan.below, *plan.made_of] if plan else []
    names = [part.removeprefix(OF_REFERENCE).split(":")[0] for part in parts]
    if plan and plan.measured == "origin":  # projects give parts of the mass
        names.append("material_mass")
    if plan and plan.measured == "co2":  # what they give without A4-A5 gets these added
        names.append("embodied_co2")
    return list(dict.fromkeys([question.name, *names]))
