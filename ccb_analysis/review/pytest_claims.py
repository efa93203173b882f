"""Claims as items of pytest: with nbval, every claim of a notebook is tested by itself.

Loaded by pytest where the package is installed. It adds nothing to a run without ``--nbval`` or
``--nbval-lax``: it looks at the cells nbval runs again, so no notebook runs twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

#: As in ``report.claims``, which is not imported before there is a claim to test.
MIME = "application/vnd.ccb.claims+json"


class ClaimDiffers(Exception):  # noqa: N818  what a reader of the output sees
    """A claim that does not come out again."""


class ClaimItem(pytest.Item):
    """One claim of a published notebook, held against the cell that was run again."""

    def __init__(self, *, cell: Any, claim: Mapping[str, Any], **given: Any):
        """Keep the item of the cell, and the claim as it was published."""
        super().__init__(**given)
        self._cell, self._claim = cell, claim

    def runtest(self) -> None:
        """Compare the claim with the one of the same key in the new output."""
        from ccb_analysis.report.claims import Claim

        published = Claim(**self._claim)
        if self._cell.test_outputs is None:
            raise ClaimDiffers(f"{published.key}: cell {self._cell.cell_num} was not run")
        made = {str(one["key"]): one["value"] for one in claims_of(self._cell.test_outputs)}
        if published.key not in made:
            raise ClaimDiffers(f"{published.key}: cell {self._cell.cell_num} no longer claims this")
        value = made[published.key]
        if not published.agrees(value):
            unit = f" {published.unit}" if published.unit else ""
            raise ClaimDiffers(
                f"{published.key} ({published.definition}): published {published.value}{unit}, now "
                f"{value}{unit}; allowed {published.tolerance:g}{unit} ({published.reason}), cell "
                f"{self._cell.cell_num}"
            )

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return the message alone; where in this file it was raised helps nobody."""
        if isinstance(excinfo.value, ClaimDiffers):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, None, str]:
        """Return the notebook and the key."""
        return self.path, None, self.name


def claims_of(outputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the claims in the outputs of a cell, in their order."""
    return [
        dict(one)
        for output in outputs
        for one in output.get("data", {}).get(MIME, {}).get("claims", ())
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the claims of every cell that nbval runs right behind it."""
    if not any(type(item).__name__ == "IPyNbCell" for item in items):
        return
    found: list[pytest.Item] = []
    for item in items:
        found.append(item)
        if type(item).__name__ == "IPyNbCell" and item.parent is not None:
            cell: Any = item
            found += [
                ClaimItem.from_parent(
                    item.parent, name=f"claim {claim['key']}", cell=item, claim=claim
                )
                for claim in claims_of(cell.cell.outputs)
            ]
    items[:] = found
