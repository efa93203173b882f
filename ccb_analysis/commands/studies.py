"""The commands of whoever explores: run notebooks, explain a figure, score a project."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ccb_analysis.commands.shared import APP, Debug, Lang, Tongue, carry_out, say

_command = partial(APP.command, rich_help_panel="Verkennen")


@_command(epilog="Voorbeeld: `ccb run annual_update -p year=2025 -p draws=500`")
def run(
    notebook: Annotated[str, typer.Argument(help="Naam of pad van het notebook.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="Parameter als naam=waarde.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomsten; standaard de naam.")
    ] = None,
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Voert één notebook uit met parameters; controleert ze voordat er gerekend wordt."""
    from ccb_analysis.report.single_run import run_one

    carry_out(
        lambda: run_one(notebook, parameter or [], out=out, language=lang.value, say=say), debug
    )


@_command(
    epilog="Voorbeeld: `ccb sweep target_scenarios --grid runs.csv`, met in runs.csv de regels "
    "`run;scenarios;homes_total`, `nu;woondeal;33000` en `meer;woondeal;38000`"
)
def sweep(
    notebook: Annotated[str, typer.Argument(help="Naam of pad van het notebook.")],
    grid: Annotated[
        Path,
        typer.Option(
            help="Tabel (csv, xlsx) met per rij een uitvoering en per kolom een parameter, of een "
            "toml-bestand met [grid] (alle combinaties) en [fixed]."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomsten; standaard sweep_NAAM.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Uitvoeringen tegelijk; standaard alle kernen.", min=1)
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Adres van een Dask-scheduler; zijn rekenmachines doen dan het werk."),
    ] = None,
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Voert één notebook uit met veel sets parameters en zet alle uitkomsten bij elkaar."""
    from ccb_analysis.sweep import sweep as swept

    options: dict[str, Any] = {"out": out, "jobs": jobs, "scheduler": scheduler}
    found = carry_out(lambda: swept(notebook, grid, language=lang.value, say=say, **options), debug)
    raise typer.Exit(1 if found.failed else 0)


@_command(epilog="Voorbeeld: `ccb explain embodied_co2 --year 2025 --reading inventory`")
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
    lang: Tongue = Lang.nl,
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

    carry_out(work, debug)


@_command(epilog="Voorbeeld: `ccb score project.xlsx --out score_project`")
def score(
    file: Annotated[Path, typer.Argument(help="Projectwerkboek, paspoort of elementenlijst.")],
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomsten; standaard score_NAAM.")
    ] = None,
    epd: Annotated[Path | None, typer.Option(help="Map met EPD's; anders naast FILE.")] = None,
    peer: Annotated[list[Path] | None, typer.Option(help="Ander project (mag vaker).")] = None,
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Beoordeelt één project: Impactladder (reconstructie), Het Nieuwe Normaal, MCI en meer."""

    def work() -> None:
        from ccb_analysis.score import score as scored

        scored(file, out, epds=epd, others=peer, language=lang.value, say=say)

    carry_out(work, debug)


@_command(epilog="Voorbeeld: `ccb lab`")
def lab(debug: Debug = False) -> None:
    """Opent JupyterLab op de notebooks."""
    import subprocess

    from ccb_analysis.workspace import find_workspace

    folder = find_workspace().notebooks
    carry_out(lambda: subprocess.call([sys.executable, "-m", "jupyterlab", str(folder)]), debug)
