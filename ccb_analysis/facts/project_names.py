"""Names met in projects: other names of materials, and the codes of building elements."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.elements import ELEMENTS
from ccb_analysis.facts.faults import refuse_rows, row_faults
from ccb_analysis.facts.material_list import list_materials, unknown_materials
from ccb_analysis.facts.sources import read_plain
from ccb_analysis.facts.tables import EVIDENCE
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

_ALIASES, _CLASSES = "material_aliases.csv", "classifications.csv"
_ALIAS_COLUMNS = ("alias", "material", "source", "note")
_CLASS_COLUMNS = ("system", "code", "name_nl", "name_en", "element", "source", "evidence")


@lru_cache(maxsize=4)
def read_material_names(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return every name of every material: ``name``, ``material`` and ``matched_by``.

    ``matched_by`` is ``code`` for the key of ``materials.csv``, ``name`` for its Dutch or English
    name there, ``alias`` for a name of ``material_aliases.csv``. The table is shared.

    Raises:
        FactsError: an alias is there twice, or stands for a material nobody knows.
    """
    listed = list_materials(folder, language)
    path = folder / _ALIASES
    filled = ("alias", "material", "source")
    aliases = read_plain(path, _ALIAS_COLUMNS, filled=filled, key=["alias"], language=language)
    unknown = unknown_materials(
        aliases.reset_index(drop=True), "material", list(listed["material"]), Language(language)
    )
    refuse_rows(path, unknown, language)
    parts = [
        listed.assign(name=listed[column], matched_by=kind)
        for column, kind in (("material", "code"), ("name_nl", "name"), ("name_en", "name"))
    ]
    parts.append(aliases.assign(name=aliases["alias"], matched_by="alias"))
    columns = ["name", "material", "matched_by"]
    return pd.concat([part[columns] for part in parts], ignore_index=True)


@lru_cache(maxsize=4)
def read_classes(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the codes of building elements (NL-SfB, table 1) and which element they are.

    ``element`` is one of ``facts.elements.ELEMENTS``, or blank where the code is none of those.
    A longer code belongs to the longest code it begins with. The table is shared.

    Raises:
        FactsError: a code is there twice, an element or degree of evidence is unknown.
    """
    path = folder / _CLASSES
    filled = [name for name in _CLASS_COLUMNS if name != "element"]
    key = ["system", "code"]
    table = read_plain(path, _CLASS_COLUMNS, filled=filled, key=key, language=language)
    table = table.reset_index(drop=True)
    words = Language(language)
    for column, allowed in (("element", ("", *ELEMENTS)), ("evidence", EVIDENCE)):
        names = words("facts.unknown_name", names=", ".join(filter(None, allowed)))
        wrong = row_faults(table, column, ~table[column].isin(allowed), names)
        refuse_rows(path, wrong, language)
    return table
