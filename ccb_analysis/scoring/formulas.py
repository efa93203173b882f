"""The scoring methods as Excel formulas, one per cell; the same arithmetic as the Python methods.

Figures of ``reference/`` are defined names (``impact_ladder_origin_reused``), so that a formula
reads as what it does and follows a changed figure.
"""

from __future__ import annotations

from collections.abc import Callable

from ccb_analysis.facts.detachability import FACTORS
from ccb_analysis.facts.materials import ORIGINS
from ccb_analysis.facts.scoring_figures import DESTINATIONS

#: Columns of the sheet of lines: what is handed in, and what is worked out from it.
INPUTS = (
    "line",
    "description",
    "material",
    "mass_kg",
    *ORIGINS,
    *DESTINATIONS,
    *FACTORS,
    "weight",
)
SCORES = (
    "detachability",
    "origin_value",
    "future_value",
    "mci_ellen_macarthur",
    "mci_madaster",
)
ALLOWED = "reuse_allowed"
#: Score times mass (or weight), of which the building's score is the sum over that mass.
POINTS = tuple(f"{name}_points" for name in SCORES)
COLUMNS = (*INPUTS, ALLOWED, *SCORES, *POINTS)
#: Methods whose figures stand in the workbook.
METHODS = ("impact_ladder", "mci_ellen_macarthur", "mci_madaster")


def name_of(method: str, figure: str) -> str:
    """Return the defined name of a figure."""
    return f"{method}_{figure}"


def letter(column: str) -> str:
    """Return the letter of a column of the sheet of lines."""
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(COLUMNS.index(column)))


def weight_of(score: str) -> str:
    """Return the column by which a score is averaged."""
    return "weight" if score == "detachability" else "mass_kg"


def line_formulas(row: int, formula: str) -> dict[str, str]:
    """Return the formula of every worked-out cell of a line; ``row`` counts from 1.

    ``formula`` is the name of the way the factors of detachability are joined. A cell of which
    something is unknown is an empty text.
    """

    def at(column: str) -> str:
        return f"{letter(column)}{row}"

    origins = f"{at(ORIGINS[0])}:{at(ORIGINS[-1])}"
    ends = f"{at(DESTINATIONS[0])}:{at(DESTINATIONS[-1])}"
    factors = f"{at(FACTORS[0])}:{at(FACTORS[-1])}"
    weighed = [f"{at(n)}*{name_of('impact_ladder', f'origin_{n}')}" for n in ORIGINS]
    rest = [f"{at(n)}*{name_of('impact_ladder', f'future_{n}')}" for n in DESTINATIONS[1:]]
    reuse, index = at("reuse_after"), at("detachability")
    first = f"IF({reuse}=0,0,{reuse}*{index}*{name_of('impact_ladder', 'future_reuse_after')})"
    vague = f"OR(COUNT({ends})<4,AND({reuse}<>0,NOT(ISNUMBER({index}))))"
    needs = ",".join(f"{at(n)}>={name_of('mci_madaster', f'reuse_needs_{n}')}" for n in FACTORS)
    cells = {
        ALLOWED: f"=IF(COUNT({factors})<4,0,IF(AND({needs}),1,0))",
        "detachability": f'=IF(COUNT({factors})<4,"",{_joined(factors, formula)})',
        "origin_value": f'=IF(COUNT({origins})<4,"",{"+".join(weighed)})',
        "future_value": f'=IF({vague},"",{first}+{"+".join(rest)})',
    }
    waste = f"{at('energy_after')}+{at('landfill_after')}"
    lost = f"{waste}+{reuse}*(1-{at(ALLOWED)})"
    known = f"COUNT({origins},{ends})<8"
    for method, its_waste in (("mci_ellen_macarthur", waste), ("mci_madaster", lost)):
        cells[method] = f'=IF({known},"",{_circularity(at, method, its_waste)})'
    for score, points in zip(SCORES, POINTS, strict=True):
        mass = at(weight_of(score))
        both = f"AND(ISNUMBER({mass}),ISNUMBER({at(score)}))"
        cells[points] = f'=IF({both},{mass}*{at(score)},"")'
    return cells


def building_formula(score: str, sheet: str, first: int, last: int) -> str:
    """Return the score of the building: points over the mass that has points."""
    points = _range(sheet, f"{score}_points", first, last)
    mass = f"SUMPRODUCT(--ISNUMBER({points}),{_range(sheet, weight_of(score), first, last)})"
    return f'=IF({mass}=0,"",SUM({points})/{mass})'


def step_formula(cell: str, steps: str) -> str:
    """Return the highest step of the ladder whose least value is reached."""
    return f'=IF(ISNUMBER({cell}),SUMPRODUCT(--({steps}<={cell})),"")'


def share_formula(row: int, materials: str, column: str, last: int) -> str:
    """Return a share looked up at the material of the line (sheet ``materials``)."""
    wanted = f"'{materials}'!${column}$2:${column}${last}"
    names = f"'{materials}'!$A$2:$A${last}"
    return f"=INDEX({wanted},MATCH(${letter('material')}{row},{names},0))"


def _range(sheet: str, column: str, first: int, last: int) -> str:
    name = letter(column)
    return f"'{sheet}'!${name}${first}:${name}${last}"


def _joined(factors: str, formula: str) -> str:
    joined = {
        "harmonic": f"4/SUMPRODUCT(1/{factors})",
        "arithmetic": f"SUM({factors})/4",
        "weakest": f"MIN({factors})",
    }
    return joined[formula]


def _circularity(at: Callable[[str], str], method: str, waste: str) -> str:
    before, after = name_of(method, "efficiency_before"), name_of(method, "efficiency_after")
    sustainable = name_of(method, "sustainable_renewable_share")
    virgin = f"{at('primary_abiotic')}+(1-{sustainable})*{at('primary_renewable')}"
    lost_before = f"{at('recycled')}*(1-{before})/{before}"
    lost_after = f"{at('recycle_after')}*(1-{after})"
    flow = f"({virgin}+{waste}+({lost_before}+{lost_after})/2)/(2+({lost_before}-{lost_after})/2)"
    return f"MAX(0,1-{flow}*{name_of(method, 'utility_constant')})"
