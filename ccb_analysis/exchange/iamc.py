"""Results and scenarios in the columns of IAMC, and back; needs no pyam.

IAMC is the table that researchers of climate scenarios exchange: ``model``, ``scenario``,
``region``, ``variable``, ``unit``, ``year`` and ``value``. ``variables`` says how a variable is
named.
"""

from __future__ import annotations

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.exchange.kinds import KINDS, Kind, typed
from ccb_analysis.exchange.variables import all_of, levels_of, variable_of
from ccb_analysis.language import Language
from ccb_analysis.version import __version__

INDEX = ("model", "scenario", "region", "variable", "unit")
MODEL = f"ccb_analysis {__version__}"
#: Variables that are told one by one if they cannot be read.
_MOST = 5


def to_iamc(table: pd.DataFrame, language: str = "nl") -> pd.DataFrame:
    """Return results or a scenario as a long IAMC table, in the order of its rows.

    Columns: ``INDEX``, ``year``, ``value``; of a scenario ``source``, ``evidence`` and ``note``
    as well.

    Raises:
        InputError: the table is neither, or a value is missing: IAMC has no unknown.

    Example:
        >>> import pandas as pd
        >>> row = {
        ...     "scenario": "woondeal", "indicator": "embodied_co2", "reading": "inventory",
        ...     "modules": "A1-A3", "region": "GM0202", "dwelling_type": "all",
        ...     "building_method": "clt", "material": "all", "group": "all", "year": 2030,
        ...     "year_basis": "completion", "statistic": "p95", "unit": "kgCO2e", "value": 1.5,
        ... }
        >>> to_iamc(pd.DataFrame([row]))["variable"].iloc[0]
        'CCB|Embodied CO2|A1-A3|inventory|all|clt|all|all|completion|p95'
    """
    words = Language(language)
    whole, kind = typed(table, words("exchange.the_table"), words)
    wrong = int(whole["value"].isna().sum())
    if wrong:
        raise InputError([words("exchange.no_value", number=wrong)], language=language)
    keys = whole[list(kind.levels)]
    names = {
        key: variable_of(kind.prefix, key)
        for key in keys.drop_duplicates().itertuples(index=False, name=None)
    }
    variables = [names[key] for key in keys.itertuples(index=False, name=None)]
    columns = [*INDEX, *kind.extra, "year", "value"]
    return whole.assign(model=MODEL, variable=pd.array(variables, "str"))[columns]


def from_iamc(long: pd.DataFrame, language: str = "nl") -> pd.DataFrame:
    """Return the results or the scenario that ``to_iamc`` made this long IAMC table of.

    The rows are in the order of the IAMC table; the name of the model is left out.

    Raises:
        InputError: a variable is not one of ours.
    """
    words = Language(language)
    kind = own_kind(long)
    names = dict.fromkeys(long["variable"])
    found = {name: levels_of(name, kind.prefix, len(kind.levels)) for name in names} if kind else {}
    strange = [name for name in names if found.get(name) is None]
    if kind is None or strange:
        shown = ", ".join(strange[:_MOST])
        fault = words("exchange.strange_variables", number=len(strange), names=shown)
        raise InputError([fault], language=language)
    levels = [found[name] for name in long["variable"]]
    parts = pd.DataFrame(levels, columns=list(kind.levels), index=long.index)
    both = pd.concat([long.drop(columns=["model", "variable"]), parts], axis=1)
    return typed(both, words("exchange.the_table"), words)[0]


def own_kind(long: pd.DataFrame) -> Kind | None:
    """Return the kind of table a long IAMC table was made of; None if it is someone else's."""
    return next((kind for kind in KINDS if all_of(kind.prefix, long["variable"])), None)
