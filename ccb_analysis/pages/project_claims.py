"""What a run on projects claims: scores, what rules do to them, and how peers compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccb_analysis.pages.projects import ProjectPages
from ccb_analysis.report.claimed import example_claims
from ccb_analysis.report.claims import Claim, claim


def project_claims(pages: Iterable[ProjectPages]) -> Iterator[Claim]:
    """Give every score of every project, the change by every rule, and the medians of peers."""
    for page in pages:
        study, labels = page.study, page.labels
        at = f"{page.place}"
        yield from example_claims(study.example or study.register_example, page.language, at)
        for row in study.building.to_dict("records"):
            name = labels.full_score(row["method"], row["indicator"])
            definition = labels.text("claim_score", score=name, project=study.name)
            key = f"score.{at}.{row['method']}.{row['indicator']}"
            yield claim(key, row["value"], row["unit"], definition)
        for row in study.gains.to_dict("records"):
            name = labels.full_score(row["method"], row["indicator"])
            rule = labels.rule(row["rule"])
            definition = labels.text("claim_gain", score=name, rule=rule, project=study.name)
            key = f"gain.{at}.{row['rule']}.{row['method']}.{row['indicator']}"
            yield claim(key, row["change"], row["unit"], definition)
        if study.peers is None:
            continue
        for row in study.peers.table.to_dict("records"):
            name = labels.full_score(row["method"], row["indicator"])
            who = page.found.peer_names[row["peers"]]
            definition = labels.text("claim_peers", score=name, peers=who, project=study.name)
            key = f"peers.{at}.{row['peers']}.{row['method']}.{row['indicator']}"
            yield claim(key, row["median"], row["unit"], definition)
