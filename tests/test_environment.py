"""pyproject.toml, environment.yml, requirements.lock and run.py ask for the same things."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(PYPROJECT)["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

# Names that conda-forge writes otherwise; all others are the same but for case.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}

WEB_ADDRESS = re.compile(r"\w://|\bwww\.|--(?:extra-)?index-url|--find-links|--trusted-host")


def declared() -> dict[str, SpecifierSet]:
    """Every dependency of pyproject.toml, developers' ones included, with its range."""
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    requirements = [Requirement(line) for line in lines]
    assert len({canonicalize_name(each.name) for each in requirements}) == len(requirements)
    return {canonicalize_name(each.name): each.specifier for each in requirements}


def locked() -> dict[str, set[str]]:
    """Every package of the lock with its versions (more than one where Pythons differ)."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


def conda() -> dict[str, SpecifierSet]:
    """Every package of environment.yml with its range, its pip part included."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    lines = [line for line in content["dependencies"] if isinstance(line, str)]
    for part in content["dependencies"]:
        if isinstance(part, dict):
            lines += [line for line in part["pip"] if not line.startswith("-e")]
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name): each.specifier for each in requirements}


@pytest.fixture(scope="module")
def run() -> ModuleType:
    """The file run.py as a module."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_conda_and_pyproject_name_the_same_packages_and_ranges():
    wanted = {CONDA_NAMES.get(name, name): range_ for name, range_ in declared().items()}
    wanted |= {"python": SpecifierSet(PROJECT["requires-python"]), "pip": SpecifierSet()}
    assert conda() == wanted


def test_conda_takes_packages_from_conda_forge_alone_and_the_package_from_here():
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert content["channels"] == ["conda-forge", "nodefaults"]
    assert content["dependencies"][-1]["pip"][-1] == "-e ."


@pytest.mark.parametrize(("name", "range_"), declared().items(), ids=list(declared()))
def test_the_lock_holds_every_dependency_within_its_range(name, range_):
    versions = locked().get(name, set())
    assert versions, f"{name} is not in requirements.lock"
    outside = [version for version in versions if version not in range_]
    assert not outside, f"{name} {outside} is outside {range_}"


def test_every_locked_package_has_a_hash():
    packages = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(packages) > len(declared())
    assert [text.split()[0] for text in packages if "--hash=sha256:" not in text] == []


def test_the_lock_holds_no_web_address():
    assert WEB_ADDRESS.findall(LOCK) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url x", "pandas @ https://example.org/pandas.whl", "--find-links y", "file:///a"],
)
def test_a_web_address_in_a_lock_would_be_seen(line):
    assert WEB_ADDRESS.search(line)


def test_every_dependency_says_what_it_is_for():
    dependency_lines = [
        line for line in PYPROJECT.splitlines() if re.match(r'\s+"[\w.\[\]-]+\s*[<>=~!]', line)
    ]
    extras = PROJECT["optional-dependencies"]  # all but dev in no environment file nor the lock
    others = [line for name, lines in extras.items() if name != "dev" for line in lines]
    assert len(dependency_lines) == len(declared()) + len(others)
    assert [line for line in dependency_lines if not re.search(r'",?\s+# \w.{3,}', line)] == []


def test_run_asks_for_the_same_python_as_pyproject(run):
    assert SpecifierSet(PROJECT["requires-python"]) == SpecifierSet(
        ">=" + ".".join(map(str, run.OLDEST_PYTHON))
    )


def test_an_old_python_is_refused_in_dutch(run, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert run.main(["report"]) == 2
    assert "te oud. Installeer Python 3.11 of nieuwer" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["raport"], 2), (["--help"], 0)])
def test_wrong_usage_explains_itself_and_sets_nothing_up(run, arguments, code):
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code
    assert "Gebruik: python3 run.py OPDRACHT" in done.stdout
    assert done.stderr == ""


@pytest.fixture
def checkout(run, monkeypatch, tmp_path):
    """A folder with a space in its name that holds a finished set-up."""
    root = tmp_path / "een map"
    root.mkdir()
    for name in ("requirements.lock", "pyproject.toml"):
        (root / name).write_text("a", encoding="utf-8")
    for name, place in {
        "ROOT": root,
        "LOCK": root / "requirements.lock",
        "VENV": root / ".venv",
        "STAMP": root / ".venv" / "ccb_setup.txt",
        "PYTHON": root / ".venv" / "python",
    }.items():
        monkeypatch.setattr(run, name, place)
    run.VENV.mkdir()
    run.PYTHON.touch()
    run.STAMP.write_text(run.expected_stamp(), encoding="utf-8")
    return root


def test_a_finished_set_up_is_not_done_again(run, checkout, monkeypatch):
    def not_again() -> None:
        raise AssertionError("set up again")

    monkeypatch.setattr(run, "make_venv", not_again)
    assert run.main(["setup"]) == 0


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_asks_for_a_new_set_up(run, checkout, name):
    assert run.is_ready()
    (checkout / name).write_text("b", encoding="utf-8")
    assert not run.is_ready()


def test_another_python_asks_for_a_new_set_up(run, checkout, monkeypatch):
    monkeypatch.setattr(sys, "version", "3.99.0 (another)")
    assert not run.is_ready()


def test_a_moved_folder_asks_for_a_new_set_up(run, checkout, monkeypatch):
    monkeypatch.setattr(run, "ROOT", checkout.parent)
    (checkout.parent / "pyproject.toml").write_text("a", encoding="utf-8")
    assert not run.is_ready()


def test_where_uv_fails_pip_goes_on(run, monkeypatch, capsys):
    tried: list[str] = []

    def step(command: list[str]) -> None:
        tried.append(command[0])
        if command[0] == "uv":
            raise run.SetupError("no")

    monkeypatch.setattr(run, "run_quietly", step)
    installers = [["uv"], ["pip"]]
    run.install(installers, ["something"])
    run.install(installers, ["something else"])
    assert tried == ["uv", "pip", "pip"]
    assert "opnieuw met pip" in capsys.readouterr().out


def test_a_missing_network_is_named_as_such(run, checkout, monkeypatch, capsys):
    def no_network() -> None:
        raise run.SetupError("Failed to establish a new connection: Name or service not known")

    monkeypatch.setattr(run, "make_venv", no_network)
    (checkout / "requirements.lock").write_text("b", encoding="utf-8")
    assert run.main(["report"]) == 1
    assert "geen verbinding met de pakketserver" in capsys.readouterr().out


def test_the_exit_code_of_the_program_comes_through(run):
    assert run.start([sys.executable, "-c", "raise SystemExit(7)"]) == 7


def test_a_review_is_of_ones_own_report_or_else_of_the_example(run, checkout, monkeypatch):
    started: list[list[str]] = []
    monkeypatch.setattr(run, "start", lambda command: started.append(command) or 3)
    assert run.main(["review"]) == 3
    assert started[-1][1:] == ["review", str(checkout / "reports" / "voorbeelddata_2025")]
    (checkout / "reports" / "2025").mkdir(parents=True)
    run.main(["review"])
    assert started[-1][1:] == ["review", str(checkout / "reports" / "2025")]
    run.main(["review", "2025.zip"])
    assert started[-1][1:] == ["review", "2025.zip"]


def test_packages_from_elsewhere_stay_out(run, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    variables = run.environment()
    assert variables["PYTHONNOUSERSITE"] == "1"
    assert "PYTHONPATH" not in variables
