"""The chapters of the annual update: what each shows, in the order a board asks."""

from __future__ import annotations

from ccb_analysis.pages import building, course, evidence, front, impacts
from ccb_analysis.pages.setting import Setting


class Pages(Setting):
    """Puts one year's update on the page, chapter by chapter."""

    summary = front.summary
    asked = front.asked
    targets = front.targets
    homes = building.homes
    conceptual = building.conceptual
    material = impacts.material
    co2 = impacts.co2
    change = course.change
    outlook = course.outlook
    agenda = course.agenda
    quality = evidence.quality
    annex = evidence.annex
