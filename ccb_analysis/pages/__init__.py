"""The chapters of the annual update: what each shows, in the order a board asks."""

from __future__ import annotations

from ccb_analysis.pages import building, course, effects, evidence, front, impacts
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
    budget = impacts.budget
    check = impacts.check
    weak = effects.weak
    supply = effects.supply
    cost = effects.cost
    change = course.change
    outlook = course.outlook
    agenda = course.agenda
    quality = evidence.quality
    annex = evidence.annex
