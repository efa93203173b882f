"""Methods that score one project from its bill of materials; each gives rows of one long table.

``project.score_project`` runs them all. Nothing here reads a file of a project: that is intake.
"""
