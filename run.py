"""Set up this project and run it: one command, on a fresh clone, with nothing but Python.

``python3 run.py report`` makes the annual report, ``python3 run.py review`` makes it anew and
compares, ``python3 run.py test`` runs every test, ``python3 run.py setup`` only sets up.
Everything lands in ``.venv`` next to this file.
Only the standard library is used, and the syntax is old enough for an old Python to say
in plain words that it is too old.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CCB = BIN / ("ccb.exe" if os.name == "nt" else "ccb")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "ccb_setup.txt"
OLDEST_PYTHON = (3, 11)
REPORT_YEAR = "2025"
EXAMPLE = f"voorbeelddata_{REPORT_YEAR}"

USAGE = f"""Gebruik: python3 run.py OPDRACHT [extra opties]

  report   maakt het jaarrapport over {REPORT_YEAR}; extra opties gaan naar `ccb update`
  review   maakt een rapport opnieuw en vergelijkt; standaard reports/{REPORT_YEAR},
           of anders het voorbeeldrapport
  test     voert alle tests uit; extra opties gaan naar pytest
  setup    zet alleen de werkomgeving klaar

Voorbeeld: python3 run.py report --year {REPORT_YEAR} --lang en
(Op Windows: py run.py report)"""

NO_NETWORK = (
    "Er is geen verbinding met de pakketserver. Controleer het internet. Werkt u achter een\n"
    "proxy? Zet dan HTTPS_PROXY, of vraag uw beheerder hoe pip ingesteld moet zijn.\n"
    "Start daarna dezelfde opdracht opnieuw."
)
NO_PIP = (
    "Deze Python heeft geen pip. Installeer pip en venv (op Debian en Ubuntu:\n"
    "apt install python3-venv python3-pip) en start dezelfde opdracht opnieuw."
)
NETWORK_SIGNS = (
    "connection",
    "name resolution",
    "dns error",
    "getaddrinfo",
    "timed out",
    "network is unreachable",
    "ssl",
    "certificate",
    "proxy",
    "error sending request",
)


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Print one line at once, so that it stands before the output of the next program."""
    print(text, flush=True)


def environment() -> dict[str, str]:
    """Return the environment for every program that is started: only ``.venv`` counts."""
    variables = dict(os.environ)
    for name in ("PYTHONPATH", "PYTHONHOME"):  # would let packages from elsewhere in
        variables.pop(name, None)
    variables["PYTHONNOUSERSITE"] = "1"
    variables["PIP_USER"] = "0"  # a user's pip setting; refused inside .venv
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    variables["VIRTUAL_ENV"] = str(VENV)
    variables["PATH"] = str(BIN) + os.pathsep + variables.get("PATH", "")
    return variables


def run_quietly(command: list[str]) -> None:
    """Run one step of the set-up; raise ``SetupError`` with its last lines if it fails."""
    try:
        done = subprocess.run(
            command,
            cwd=str(ROOT),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{command[0]} start niet: {error}") from error
    if done.returncode:
        output = done.stdout.decode("utf-8", errors="replace").strip()
        raise SetupError("\n".join(output.splitlines()[-15:]) or "Geen uitvoer.")


def expected_stamp() -> str:
    """Return what a finished set-up is known by: lock, package settings, Python and place."""
    digest = hashlib.sha256()
    for part in (
        LOCK.read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        sys.version.encode(),
        str(ROOT).encode(),  # programs in .venv hold the full path: a moved folder starts again
    ):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def is_ready() -> bool:
    """Return whether ``.venv`` is whole and belongs to this lock, Python and place."""
    try:
        return STAMP.read_text(encoding="utf-8") == expected_stamp() and PYTHON.exists()
    except OSError:
        return False


def make_venv() -> list[str]:
    """Make an empty ``.venv`` and return the command that is pip for it."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise SetupError(
            "Deze opdracht draait met de Python uit .venv, en die moet vernieuwd worden.\n"
            "Sluit de omgeving af (deactivate) en start met de gewone python3."
        )
    create = [sys.executable, "-m", "venv", "--clear"]
    if importlib.util.find_spec("ensurepip"):
        run_quietly([*create, str(VENV)])
        return [str(PYTHON), "-m", "pip"]
    if not importlib.util.find_spec("pip"):
        raise SetupError(NO_PIP)
    run_quietly([*create, "--without-pip", str(VENV)])
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def choose_installer(pip: list[str]) -> list[list[str]]:
    """Return the ways to install, the fastest first: uv where pip can get it, then pip."""
    try:
        run_quietly([*pip, "install", "--quiet", "uv"])
    except SetupError:
        say("      uv is niet op te halen; verder met pip, dat is langzamer")
        return [[*pip, "install"]]
    # Bytecode is asked for because PYTHONDONTWRITEBYTECODE would keep every start slow;
    # pip writes it anyway.
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--compile-bytecode", "--python", str(PYTHON)]
    return [uv, [*pip, "install"]]


def install(installers: list[list[str]], what: list[str]) -> None:
    """Install ``what`` with the first installer that can, and forget those that could not."""
    while True:
        try:
            return run_quietly([*installers[0], "--quiet", *what])
        except SetupError:
            if len(installers) == 1:
                raise
            installers.pop(0)
            say("      uv lukt niet; opnieuw met pip, dat duurt enkele minuten")


def set_up() -> None:
    """Make ``.venv`` ready, or do nothing when it already is."""
    if is_ready():
        return
    started = time.monotonic()
    say("[1/4] Werkomgeving maken in de map .venv")
    pip = make_venv()
    say("[2/4] Installatieprogramma ophalen")
    installers = choose_installer(pip)
    say("[3/4] Pakketten installeren uit requirements.lock (een tot drie minuten)")
    install(installers, ["--require-hashes", "-r", str(LOCK)])
    say("[4/4] ccb_analysis zelf installeren")
    install(installers, ["--no-deps", "--editable", "."])
    STAMP.write_text(expected_stamp(), encoding="utf-8")
    say(f"Werkomgeving klaar in {time.monotonic() - started:.0f} seconden")


def start(command: list[str], folder: Path | None = None) -> int:
    """Run ``command`` with its output on the screen and return its exit code."""
    try:
        code = subprocess.run(
            command, cwd=str(folder) if folder else None, env=environment(), check=False
        ).returncode
    except KeyboardInterrupt:
        return 130
    return code if code >= 0 else 128 - code  # a signal, written as a shell does


def report(extra: list[str]) -> int:
    """Make the annual report."""
    say(f"Jaarrapport maken: ccb update --year {REPORT_YEAR} {' '.join(extra)}".rstrip())
    return start([str(CCB), "update", "--year", REPORT_YEAR, *extra])


def review(extra: list[str]) -> int:
    """Make a report anew and compare the two."""
    own, example = (ROOT / "reports" / name for name in (REPORT_YEAR, EXAMPLE))
    named = extra or [str(own if own.is_dir() else example)]
    say(f"Rapport controleren: ccb review {' '.join(named)}")
    return start([str(CCB), "review", *named])


def test(extra: list[str]) -> int:
    """Run every test, side by side; the tests of one file share their fixtures."""
    say("Alle tests uitvoeren: pytest")
    workers = str(max(1, min(os.cpu_count() or 1, 4)))
    side_by_side = ["-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    return start([str(PYTHON), "-m", "pytest", *side_by_side, *extra], ROOT)


def main(arguments: list[str]) -> int:
    """Do what is asked and return the exit code: 0 done, 1 failed, 2 wrong usage."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found, wanted = sys.version.split()[0], ".".join(map(str, OLDEST_PYTHON))
        say(f"Python {found} is te oud. Installeer Python {wanted} of nieuwer en start opnieuw.")
        return 2
    actions = {"report": report, "review": review, "test": test, "setup": lambda extra: 0}
    if arguments[:1] in (["-h"], ["--help"]):
        say(USAGE)
        return 0
    if not arguments or arguments[0] not in actions:
        say(USAGE)
        return 2
    try:
        set_up()
    except (SetupError, OSError) as error:
        say(f"Het instellen is niet gelukt:\n{error}")
        if any(sign in str(error).lower() for sign in NETWORK_SIGNS):
            say(NO_NETWORK)
        return 1
    return actions[arguments[0]](arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("Afgebroken.")
        sys.exit(130)
