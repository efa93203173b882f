"""The few lines that tell a reviewer what to do, in the folder of a report and in its archive."""

from __future__ import annotations

from collections.abc import Mapping

from ccb_analysis.language import Language

PAGE = "voor-de-reviewer.html"
FILE = "README.md"


def readme(
    title: str, report: str, words: Language, left_out: Mapping[str, str] | None = None
) -> str:
    """Return the text: three steps.

    ``report`` is the folder of the report as seen from where ``run.py`` lies. In an archive
    ``left_out`` are the inputs that are not there, by their place, each with its hash.
    """
    start = "readme_run" if left_out is None else "readme_run_here"
    lines = [
        f"# {title}",
        "",
        words("bundle.readme_title"),
        "",
        words("bundle.readme_read", page=f"{report}/{PAGE}"),
        words(f"bundle.{start}", report=report),
        words("bundle.readme_outcome", outcome=f"{report}/review/index.html"),
    ]
    if left_out:
        lines += ["", words("bundle.readme_left_out"), ""]
        lines += [
            words("bundle.readme_input", place=place, digest=digest)
            for place, digest in sorted(left_out.items())
        ]
    return "\n".join(lines) + "\n"
