"""Every fault put in a report, or beneath it, is found by its review and named for what it is.

A slice is part of the ordinary run; ``pytest -m long tests/test_faults.py`` tries all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from faults import Fault, Named, World, harmless, hidden_faults, plain_faults
from miniature import make_report, make_workspace

from ccb_analysis.review.cells import check_cells
from ccb_analysis.review.finding import Finding
from ccb_analysis.review.review import review
from ccb_analysis.review.signatures import check_signatures, read_manifest

SEED = 20261125


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    """A workspace in little and its report, for all tests here."""
    here: Path = tmp_path_factory.mktemp("faults")
    workspace = make_workspace(here / "workspace")
    return World(make_report(workspace, here / "2025"), workspace, {})


def wrong(world: World) -> tuple[str, list[Finding]]:
    """The verdict of a review, and all that is not as it should be."""
    found = review(world.folder, workspace=world.workspace, say=lambda text: None)
    return found.verdict, [one for one in found.findings if not one.fine]


def check(world: World, fault: Fault) -> None:
    """Put a fault, review, and put everything back; the fault must be named."""
    try:
        fault.put(world)
        told, found = wrong(world)
    finally:
        world.restored()
    must_name(fault, fault.named, found)
    explains = {kind for kind, _ in fault.named} <= {"code", "version"}
    assert told != "identical" and (explains or told == "differs"), (fault.what, told)


def check_hashes(world: World, fault: Fault) -> None:
    """The same without running again: what hashes and cells alone give away."""
    try:
        fault.put(world)
        manifest = read_manifest(world.folder)
        found = [
            *check_signatures(world.folder, manifest, world.workspace),
            *check_cells(world.folder, manifest),
        ]
    finally:
        world.restored()
    named = [one for one in fault.named if one[0] not in ("claim", "table", "fact")]
    assert named
    must_name(fault, named, [one for one in found if not one.fine])


def must_name(fault: Fault, named: Sequence[Named], found: list[Finding]) -> None:
    """Everything that is expected of a fault must be among what was found."""
    for kind, name in named:
        there = any(one.kind == kind and one.name.startswith(name) for one in found)
        assert there, (fault.what, kind, name, [(one.kind, one.name) for one in found])


def check_harmless(world: World, fault: Fault) -> None:
    """An edit that changes no number: the results are identical, and the file is named."""
    try:
        fault.put(world)
        told, found = wrong(world)
    finally:
        world.restored()
    assert told == "code_differs", (fault.what, found)
    assert [(one.kind, one.name) for one in found] == list(fault.named)


def test_eighteen_faults_that_a_hash_gives_away(world):
    for fault in plain_faults(18, world, SEED):
        check_hashes(world, fault)


@pytest.mark.slow
def test_two_faults_of_which_every_hash_fits(world):
    for fault in hidden_faults(6, world, SEED)[::5]:
        check(world, fault)


@pytest.mark.slow
def test_an_edit_that_changes_no_number_and_a_clean_report(world):
    check_harmless(world, next(harmless()))
    assert wrong(world) == ("identical", [])


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_and_eighty_faults_that_a_hash_gives_away(world):
    for fault in plain_faults(180, world, SEED + 1):
        check(world, fault)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_faults_of_which_every_hash_fits(world):
    for fault in hidden_faults(21, world, SEED + 2):
        check(world, fault)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_edits_of_code_that_change_no_number(world):
    for fault in harmless():
        check_harmless(world, fault)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_fifty_clean_reviews_raise_nothing(world):
    for _ in range(50):
        assert wrong(world) == ("identical", [])
