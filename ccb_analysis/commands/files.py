"""The commands about files: check what came in, write blank workbooks, hand results over."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ccb_analysis.commands.shared import APP, Debug, Lang, Tongue, carry_out, say

_command = partial(APP.command, rich_help_panel="Bestanden")


@_command(epilog="Voorbeeld: `ccb check register.xlsx --mark terug.xlsx`")
def check(
    files: Annotated[
        list[Path], typer.Argument(help="Werkboeken van het register of van een project.")
    ],
    mark: Annotated[
        Path | None, typer.Option(help="Schrijf een kopie met gekleurde cellen en opmerkingen.")
    ] = None,
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Controleert registers en projecten: één regel per fout, met bestand, blad, rij en kolom."""
    from ccb_analysis.intake.checking import check_files

    def work() -> int:
        lines, faults = check_files(files, mark, lang.value)
        for line in lines:
            say(line)
        return 1 if faults else 0

    raise typer.Exit(carry_out(work, debug) or 0)


@_command(
    epilog="Voorbeeld: `ccb template register register_2025.xlsx`, "
    "`ccb template project mijn_project.xlsx`"
)
def template(
    kind: Annotated[str, typer.Argument(help="Soort werkboek: register, project of passport.")],
    file: Annotated[Path, typer.Argument(help="Het bestand (xlsx) dat gemaakt wordt.")],
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt een leeg werkboek met keuzelijsten, eenheden en uitleg."""
    from ccb_analysis.intake.template import write_template

    carry_out(lambda: say(str(write_template(kind, file, lang.value).name)), debug)


@_command(
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
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Zet uitkomsten of een scenario in een andere vorm, ook die van onderzoekers (IAMC)."""
    from ccb_analysis.exchange.command import export as exported

    carry_out(lambda: say(exported(what, out, to, year, lang.value)), debug)
