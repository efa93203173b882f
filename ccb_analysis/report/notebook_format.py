"""nbformat, which reads and writes notebooks, without the slowest thing it brings along."""

from __future__ import annotations

import sys

#: jsonschema builds this grammar of international web addresses when it is imported, which takes
#: over a second. No notebook holds such an address, and jsonschema does without where it is absent.
_GRAMMAR = "rfc3987_syntax"

if _GRAMMAR in sys.modules:
    import nbformat
else:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # so Python knows an absent module
    try:
        import nbformat
    finally:
        del sys.modules[_GRAMMAR]

__all__ = ["nbformat"]
