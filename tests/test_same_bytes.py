"""The same inputs, seed and lock give the same bytes: every thing that may differ, one by one.

Takes an update for each, so it runs only when asked for (``pytest -m long``). A slice of it, all of
them at once, is in test_update and always runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from other_world import DAY, FAR, finished, hashes, started

pytestmark = pytest.mark.long
GIVEN = ["update", "--year", "2025", "--draws", "256"]
#: By a name: seconds the clock is ahead, the environment, what the command is given.
OTHERS: dict[str, tuple[float, dict[str, str], list[str]]] = {
    "again": (0, {}, []),
    "tomorrow": (DAY, {}, []),
    "next_year": (400.3 * DAY, {}, []),
    "far_east": (0, {"TZ": "Pacific/Kiritimati"}, []),
    "far_west": (0, {"TZ": "Etc/GMT+12"}, []),
    "ascii": (0, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, []),
    "turkish": (0, {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}, []),
    "dutch": (0, {"LANG": "nl_NL.UTF-8", "LC_ALL": "nl_NL.UTF-8"}, []),
    "hashes_0": (0, {"PYTHONHASHSEED": "0"}, []),
    "hashes_4321": (0, {"PYTHONHASHSEED": "4321"}, []),
    "one_worker": (0, {}, ["--jobs", "1"]),
    "three_workers": (0, {}, ["--jobs", "3"]),
    "threads_of_numpy": (0, {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}, []),
    "another_user": (0, {"USER": "iemand", "LOGNAME": "iemand"}, []),
    "all_at_once": (-900.7 * DAY, FAR, ["--jobs", "1"]),
}


def made(inside: Path, name: str) -> dict[str, str]:
    seconds, environment, given = OTHERS[name]
    folder = inside / "reports" / "2025"
    arguments = [*GIVEN, *given, "--out", str(folder)]
    finished(started(inside, arguments, seconds=seconds, **environment))
    return hashes(folder)


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("eerst"), "again")


@pytest.mark.parametrize("name", OTHERS)
def test_every_file_is_the_same(first, tmp_path, name):
    again = made(tmp_path, name)
    unlike = sorted(one for one in first.keys() | again.keys() if first.get(one) != again.get(one))
    assert unlike == []


def test_another_seed_gives_other_bytes(first, tmp_path):
    """Else the tests above would say nothing."""
    folder = tmp_path / "reports" / "2025"
    finished(started(tmp_path, [*GIVEN, "--seed", "2", "--out", str(folder)]))
    again = hashes(folder)
    assert again["data/results.csv"] != first["data/results.csv"]
    assert again["claims.json"] != first["claims.json"]
