"""What every test shares: the same settings, and one way to ask for system programs."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib; notebooks inherit it

# The same examples on every machine: a failure someone sees is a failure everyone sees.
settings.register_profile("ccb", derandomize=True, deadline=None)
settings.load_profile("ccb")

# One program under the names it has on Linux, macOS and Windows.
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
    "libreoffice": ("soffice", "libreoffice"),
    "pdftotext": ("pdftotext",),
    "pdftoppm": ("pdftoppm",),
    "pdfinfo": ("pdfinfo",),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first, so that no worker starts a long file at the very end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def require_program() -> Callable[[str], str]:
    """Return a function that gives the path of a system program or skips the test.

    With ``CCB_REQUIRE_SYSTEM=1`` a missing program fails the test instead: there nothing may
    pass by being left out.
    """

    def find(name: str) -> str:
        for candidate in PROGRAMS.get(name, (name,)):
            path = shutil.which(candidate)
            if path:
                return path
        if os.environ.get("CCB_REQUIRE_SYSTEM") == "1":
            pytest.fail(f"{name} is not installed, and CCB_REQUIRE_SYSTEM=1 demands it")
        pytest.skip(f"{name} is not installed (CCB_REQUIRE_SYSTEM=1 makes this a failure)")

    return find


@pytest.fixture(autouse=True)
def the_same_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a test free of the user's own workspace and of figures other tests left open."""
    monkeypatch.delenv("CCB_WORKSPACE", raising=False)
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
        sys.modules["matplotlib"].rcdefaults()
