"""Figures, tables, wording and publishing: everything that leaves the house."""
