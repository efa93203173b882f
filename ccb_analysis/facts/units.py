"""Units as real units: a closed list, understood by pint."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from tokenize import TokenError
from typing import Any

from ccb_analysis.workspace import REFERENCE


@lru_cache(maxsize=1)
def _list() -> dict[str, list[str]]:
    return tomllib.loads((REFERENCE / "units.toml").read_text(encoding="utf-8"))


def allowed_units() -> list[str]:
    """Return the units a figure may carry."""
    return _list()["allowed"]


@lru_cache(maxsize=1)
def unit_registry() -> Any:
    """Return the pint registry that knows homes, euros and CO2-equivalents."""
    import pint

    registry: Any = pint.UnitRegistry()
    for line in _list()["define"]:
        registry.define(line)
    return registry


def conversion_factor(unit: str, wanted: str) -> float:
    """Return what a figure in ``unit`` is multiplied by to be in ``wanted``.

    Raises:
        ValueError: one of the two is no unit, or they measure different things.
    """
    import pint

    registry = unit_registry()
    try:
        return float(registry.Quantity(1.0, unit).to(wanted).magnitude)
    except (pint.PintError, TokenError, TypeError, AttributeError, AssertionError) as error:
        raise ValueError(str(error)) from error
