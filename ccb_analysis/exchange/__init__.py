"""Results and scenarios for others: csv, parquet, xlsx, and IAMC for researchers.

A worked example::

    import ccb_analysis as ccb
    from ccb_analysis import exchange

    results = ccb.calculate(report_year=2025, scenario="woondeal", draws=1000)
    exchange.write(results, "woondeal.xlsx")                  # or .csv, .parquet
    assert exchange.read("woondeal.xlsx").equals(results)     # to the last bit

    plan = exchange.scenario_table("woondeal", 2025)          # every lever, year by year
    exchange.write(plan, "woondeal_levers.csv")

    frame = exchange.to_pyam(results)                         # needs pyam: the extra ``iamc``
    frame.filter(variable="CCB|Embodied CO2|A1-A3|inventory|all|all|*|mean", region="all")
    exchange.write(results, "woondeal_iamc.xlsx", to="iamc")
    again = exchange.read("woondeal_iamc.xlsx")               # the same rows, ordered by key

``variables`` says how an IAMC variable is named. On the command line: ``ccb export --help``.
"""

from ccb_analysis.exchange.files import read as read
from ccb_analysis.exchange.files import write as write
from ccb_analysis.exchange.frames import read_iamc as read_iamc
from ccb_analysis.exchange.frames import to_pyam as to_pyam
from ccb_analysis.exchange.frames import write_iamc as write_iamc
from ccb_analysis.exchange.iamc import from_iamc as from_iamc
from ccb_analysis.exchange.iamc import to_iamc as to_iamc
from ccb_analysis.exchange.scenario_table import scenario_table as scenario_table
