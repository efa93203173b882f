"""Small calculations beside a large one: elsewhere if that can be, and with readable faults."""

from __future__ import annotations

import os
import sys

import pandas as pd
import pytest

from ccb_analysis.annual.meanwhile import meanwhile
from ccb_analysis.errors import Fault, InputError

FORKS = pytest.mark.skipif(sys.platform != "linux", reason="work is shared by forking")


def refuse() -> None:
    raise InputError([Fault("a.xlsx", "tien", "een getal"), Fault("b.xlsx", "elf", "een getal")])


@FORKS
def test_with_two_cores_work_is_done_by_another_process():
    with meanwhile(2) as beside:
        task = beside.start(os.getpid)
    assert task.result() != os.getpid()


def test_with_one_core_work_is_done_here_and_once():
    counted: list[int] = []
    with meanwhile(1) as beside:
        task = beside.start(counted.append, 1)
        task.result()
    task.result()
    assert counted == [1]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_and_settings_come_over_whole(jobs):
    table = pd.DataFrame({"name": ["a", None], "value": [0.1, float("nan")]})
    with meanwhile(jobs) as beside:
        task = beside.start(pd.DataFrame.assign, table, kind="x")
    pd.testing.assert_frame_equal(task.result(), table.assign(kind="x"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_keeps_its_own_words(jobs):
    with meanwhile(jobs) as beside:
        task = beside.start(refuse)
        with pytest.raises(InputError) as fault:
            task.result()
    assert str(fault.value) == (
        "- a.xlsx: gevonden tien, toegestaan een getal\n"
        "- b.xlsx: gevonden elf, toegestaan een getal"
    )
