"""The commands of a published report: make it, review it, compare two, put one in an archive."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ccb_analysis.commands.shared import APP, Debug, Lang, Tongue, carry_out, say

_command = partial(APP.command, rich_help_panel="Rapport")


class Detail(StrEnum):
    """How much of the results a report holds."""

    full = "full"
    brief = "brief"


@_command(
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
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt de jaarlijkse bijstelling: van register en openbare cijfers tot een rapportmap."""
    from ccb_analysis.update import annual_update, example_update

    if example:
        if any(given is not None for given in (register, assumptions, out, perimeter)):
            raise typer.BadParameter("alleen samen met --year, --lang en --jobs")
        carry_out(lambda: example_update(year, language=lang.value, jobs=jobs, say=say), debug)
        return
    _checked_perimeter(perimeter)
    carry_out(
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
            say=say,
        ),
        debug,
    )


@_command(epilog="Voorbeeld: `ccb review reports/2025`, `ccb review 2025.zip`")
def review(
    report: Annotated[Path, typer.Argument(help="Map van het rapport, of het archief ervan.")],
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt een rapport opnieuw en vergelijkt alles; eindigt met 0 als het klopt en anders 1."""
    from ccb_analysis.review.archive import review_any

    found = carry_out(lambda: review_any(report.resolve(), language=lang.value, say=say), debug)
    raise typer.Exit(0 if found.stands else 1)


@_command(epilog="Voorbeeld: `ccb compare reports/2024 reports/2025`")
def compare(
    before: Annotated[Path, typer.Argument(help="Map van het eerste rapport.")],
    after: Annotated[Path, typer.Argument(help="Map van het tweede rapport.")],
    out: Annotated[
        Path | None, typer.Option(help="Map voor de uitkomst; standaard naast het tweede rapport.")
    ] = None,
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Zegt waarom de cijfers van twee rapporten verschillen, precies verdeeld over oorzaken."""

    def work() -> None:
        from ccb_analysis.review.changes_page import compare as compared

        compared(before.resolve(), after.resolve(), out, language=lang.value, say=say)

    carry_out(work, debug)


@_command(epilog="Voorbeeld: `ccb bundle reports/2025`")
def bundle(
    folder: Annotated[Path, typer.Argument(help="Map van het rapport.")],
    out: Annotated[Path | None, typer.Option(help="Het archief; standaard MAP.zip.")] = None,
    with_inputs: Annotated[
        bool, typer.Option("--with-inputs", help="Neem ook invoer mee die geen voorbeelddata is.")
    ] = False,
    date: Annotated[str, typer.Option(help="Dag van publicatie (JJJJ-MM-DD).")] = "",
    lang: Tongue = Lang.nl,
    debug: Debug = False,
) -> None:
    """Maakt één archief van rapport, programma en voorbeelddata, om te bewaren of te delen."""
    from ccb_analysis.review.bundle import bundle as bundled

    given: dict[str, Any] = {"out": out, "with_inputs": with_inputs, "date": date}
    carry_out(lambda: bundled(folder.resolve(), language=lang.value, say=say, **given), debug)


def _checked_perimeter(perimeter: int | None) -> None:
    if perimeter not in (None, 17, 18):
        raise typer.BadParameter("kies 17 of 18", param_hint="--perimeter")
