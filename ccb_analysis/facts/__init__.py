"""The figures the package leans on, read from ``reference/`` and checked when they are read."""
