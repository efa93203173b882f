"""The ``ccb`` command: parse, call, print."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ccb_analysis.command_line import dutch_headings, expanded

_ROOT = typer.Typer(
    name="ccb",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Rekent en rapporteert over conceptueel circulair bouwen in een regio.\n\n"
    "Begin met `ccb update --year 2025`. Elke opdracht heeft uitleg: `ccb update --help`.",
)


class Detail(StrEnum):
    """How much of the results a report holds."""

    full = "full"
    brief = "brief"


class Lang(StrEnum):
    """The languages of messages and reports."""

    nl = "nl"
    en = "en"


Language = Annotated[Lang, typer.Option("--lang", help="Taal van tekst en rapport: nl of en.")]
Debug = Annotated[bool, typer.Option("--debug", help="Toon bij een fout ook waar die optrad.")]
Files = Annotated[
    list[Path], typer.Argument(help="Werkboeken van het register of van een project.")
]


@_ROOT.callback()
def _start() -> None:
    """Hold the commands together."""


@_ROOT.command(
    epilog="Voorbeeld: `ccb update --year 2025 --register none` rekent met openbare cijfers alleen."
)
def update(
    year: Annotated[int, typer.Option(help="Jaar van de stand (31 december).", min=2022, max=2030)],
    register: Annotated[
        list[str] | None,
        typer.Option(help="Werkboek van het register (mag vaker), of `none` voor geen register."),
    ] = None,
    assumptions: Annotated[
        str | None, typer.Option(help="Eigen aannames (csv), over die van het pakket heen.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Map van het rapport; standaard reports/JAAR.")
    ] = None,
    perimeter: Annotated[
        int | None, typer.Option(help="17 of 18 gemeenten; standaard de leden in dat jaar.")
    ] = None,
    draws: Annotated[
        int, typer.Option(help="Aantal trekkingen van onzekere cijfers.", min=0)
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="Startgetal van de trekkingen.", min=0)] = 1,
    jobs: Annotated[
        int | None, typer.Option(help="Rekendraden; standaard alle kernen.", min=1)
    ] = None,
    detail: Annotated[
        Detail, typer.Option(help="Uitkomsten in data/results: full (alles) of brief (hoofdzaken).")
    ] = Detail.full,
    example: Annotated[
        bool,
        typer.Option(
            "--example",
            help="Maak het voorbeeldrapport van het project opnieuw: reports/voorbeelddata_JAAR, "
            "met voorbeelddata en hoofdzaken. Alleen samen met --year, --lang en --jobs.",
        ),
    ] = False,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt de jaarlijkse bijstelling: van register en openbare cijfers tot een rapportmap."""
    from ccb_analysis.update import annual_update, example_update

    if example:
        if any(given is not None for given in (register, assumptions, out, perimeter)):
            raise typer.BadParameter("alleen samen met --year, --lang en --jobs")
        _run(lambda: example_update(year, language=lang.value, jobs=jobs, say=_say), debug)
        return
    _checked_perimeter(perimeter)
    _run(
        lambda: annual_update(
            year,
            register=register,
            assumptions=assumptions,
            out=out,
            language=lang.value,
            perimeter=perimeter,
            draws=draws,
            seed=seed,
            jobs=jobs,
            detail=detail.value,
            say=_say,
        ),
        debug,
    )


@_ROOT.command(epilog="Voorbeeld: `ccb run annual_update -p year=2025 -p draws=500`")
def run(
    notebook: Annotated[str, typer.Argument(help="Naam of pad van het notebook.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="Parameter als naam=waarde.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomsten; standaard de naam.")
    ] = None,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Voert één notebook uit met parameters; controleert ze voordat er gerekend wordt."""
    from ccb_analysis.update import run_one

    _run(lambda: run_one(notebook, parameter or [], out=out, language=lang.value, say=_say), debug)


@_ROOT.command(epilog="Voorbeeld: `ccb check register.xlsx --mark terug.xlsx`")
def check(
    files: Files,
    mark: Annotated[
        Path | None, typer.Option(help="Schrijf een kopie met gekleurde cellen en opmerkingen.")
    ] = None,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Controleert registers en projecten: één regel per fout, met bestand, blad, rij en kolom."""
    from ccb_analysis.intake.checking import check_files

    def work() -> int:
        lines, faults = check_files(files, mark, lang.value)
        for line in lines:
            _say(line)
        return 1 if faults else 0

    raise typer.Exit(_run(work, debug) or 0)


@_ROOT.command(
    epilog="Voorbeeld: `ccb template register register_2025.xlsx`, "
    "`ccb template project mijn_project.xlsx`"
)
def template(
    kind: Annotated[str, typer.Argument(help="Soort werkboek: register, project of passport.")],
    file: Annotated[Path, typer.Argument(help="Het bestand (xlsx) dat gemaakt wordt.")],
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt een leeg werkboek met keuzelijsten, eenheden en uitleg."""
    from ccb_analysis.intake.template import write_template

    _run(lambda: _say(str(write_template(kind, file, lang.value).name)), debug)


@_ROOT.command(epilog="Voorbeeld: `ccb explain embodied_co2 --year 2025 --reading inventory`")
def explain(
    indicator: Annotated[
        str | None, typer.Argument(help="Naam van het cijfer; zonder naam volgt de lijst.")
    ] = None,
    scenario: Annotated[
        str, typer.Option(help="Toekomst waarvoor is gerekend.")
    ] = "huidige_praktijk",
    year: Annotated[
        int | None, typer.Option(help="Jaar van de uitkomst; standaard het laatste register.")
    ] = None,
    reading: Annotated[
        str | None, typer.Option(help="Hoe is geteld; standaard de eerste lezing.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Toon ook elke rij van de lange tabellen.")
    ] = False,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Legt uit hoe een cijfer is gemaakt: formule, som, cijfers, bronnen en bewijs."""
    from ccb_analysis.explain import explain as explained
    from ccb_analysis.explain import overview
    from ccb_analysis.explain.printing import print_blocks

    def work() -> None:
        if indicator is None:
            print_blocks(overview(lang.value))
            return
        settings: dict[str, Any] = {"reading": reading, "year": year, "scenario": scenario}
        print_blocks(explained(indicator, every=every, language=lang.value, **settings))

    _run(work, debug)


@_ROOT.command(
    epilog="Voorbeeld: `ccb export reports/2025 uitkomsten.xlsx`, "
    "`ccb export reports/2025 iamc.xlsx --to iamc`, `ccb export woondeal pad.csv --year 2025`"
)
def export(
    what: Annotated[
        str,
        typer.Argument(
            help="Bestand met uitkomsten, map van een rapport, of naam van een scenario."
        ),
    ],
    out: Annotated[Path, typer.Argument(help="Het bestand dat gemaakt wordt.")],
    to: Annotated[
        str | None,
        typer.Option(help="Vorm: csv, parquet, xlsx of iamc; standaard wat de naam zegt."),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Bij een scenario: het laatste jaar dat vastligt.")
    ] = None,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Zet uitkomsten of een scenario in een andere vorm, ook die van onderzoekers (IAMC)."""
    from ccb_analysis.exchange.command import export as exported

    _run(lambda: _say(exported(what, out, to, year, lang.value)), debug)


@_ROOT.command(epilog="Voorbeeld: `ccb score project.xlsx --out score_project`")
def score(
    file: Annotated[Path, typer.Argument(help="Projectwerkboek, paspoort of elementenlijst.")],
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomsten; standaard score_NAAM.")
    ] = None,
    epd: Annotated[Path | None, typer.Option(help="Map met EPD's; anders naast FILE.")] = None,
    peer: Annotated[list[Path] | None, typer.Option(help="Ander project (mag vaker).")] = None,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Beoordeelt één project: Impactladder (reconstructie), Het Nieuwe Normaal, MCI en meer."""

    def work() -> None:
        from ccb_analysis.score import score as scored

        scored(file, out, epds=epd, others=peer, language=lang.value, say=_say)

    _run(work, debug)


@_ROOT.command(epilog="Voorbeeld: `ccb review reports/2025`, `ccb review 2025.zip`")
def review(
    report: Annotated[Path, typer.Argument(help="Map van het rapport, of het archief ervan.")],
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt een rapport opnieuw en vergelijkt alles; eindigt met 0 als het klopt en anders 1."""
    from ccb_analysis.review.archive import review_any

    found = _run(lambda: review_any(report.resolve(), language=lang.value, say=_say), debug)
    raise typer.Exit(0 if found.stands else 1)


@_ROOT.command(epilog="Voorbeeld: `ccb compare reports/2024 reports/2025`")
def compare(
    before: Annotated[Path, typer.Argument(help="Map van het eerste rapport.")],
    after: Annotated[Path, typer.Argument(help="Map van het tweede rapport.")],
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomst; standaard naast het tweede rapport.")
    ] = None,
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Zegt waarom de cijfers van twee rapporten verschillen, precies verdeeld over oorzaken."""

    def work() -> None:
        from ccb_analysis.review.changes_page import compare as compared

        compared(before.resolve(), after.resolve(), out, language=lang.value, say=_say)

    _run(work, debug)


@_ROOT.command(epilog="Voorbeeld: `ccb bundle reports/2025`")
def bundle(
    folder: Annotated[Path, typer.Argument(help="Map van het rapport.")],
    out: Annotated[Path | None, typer.Option(help="Het archief; standaard MAP.zip.")] = None,
    with_inputs: Annotated[
        bool, typer.Option("--with-inputs", help="Neem ook invoer mee die geen voorbeelddata is.")
    ] = False,
    date: Annotated[str, typer.Option(help="Dag van publicatie (JJJJ-MM-DD).")] = "",
    lang: Language = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt één archief van rapport, programma en voorbeelddata, om te bewaren of te delen."""
    from ccb_analysis.review.bundle import bundle as bundled

    given: dict[str, Any] = {"out": out, "with_inputs": with_inputs, "date": date}
    _run(lambda: bundled(folder.resolve(), language=lang.value, say=_say, **given), debug)


@_ROOT.command(epilog="Voorbeeld: `ccb lab`")
def lab(debug: Debug = False) -> None:
    """Opent JupyterLab op de notebooks."""
    import subprocess

    from ccb_analysis.workspace import find_workspace

    folder = find_workspace().notebooks
    _run(lambda: subprocess.call([sys.executable, "-m", "jupyterlab", str(folder)]), debug)


def _checked_perimeter(perimeter: int | None) -> None:
    if perimeter not in (None, 17, 18):
        raise typer.BadParameter("kies 17 of 18", param_hint="--perimeter")


def _say(text: str) -> None:
    typer.echo(text)


def _run(work: Any, debug: bool) -> Any:
    """Do the work; a fault of the user is a message and exit code 1, never a traceback."""
    from ccb_analysis.errors import CcbError

    try:
        return work()
    except CcbError as error:
        if debug:
            raise
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def main() -> None:
    """Run the command line."""
    dutch_headings()
    _ROOT(expanded(sys.argv[1:]))
