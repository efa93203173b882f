"""Holds a published report against a run of its own: what was signed, what comes out again.

Nothing here computes a figure. The report is made anew by the command that made it, as a process
of its own; this package imports nothing from it.
"""
