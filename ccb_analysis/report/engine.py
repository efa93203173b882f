"""How papermill executes: it saves a notebook at the end, not before and after every cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import write_ipynb

ENGINE = "ccb"


class SavedAtTheEnd(NBClientEngine):
    """Papermill's own engine, for a notebook with megabytes of figures."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, unfinished: Path, **settings: Any
    ) -> None:
        """Execute the cells; if the kernel is lost, keep what there is at ``unfinished``."""
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **settings)
        except Exception:
            write_ipynb(nb_man.nb, str(unfinished))
            raise


papermill_engines.register(ENGINE, SavedAtTheEnd)
