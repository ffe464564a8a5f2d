"""Small scenarios are played to ledgers; they stand on the base of tests/model/playing.py.

There a second on 4 cores costs 0.001 USD and on 8 cores 0.002 USD, a cold job boots for 54 s on the meter, and nothing
is left to luck unless a scenario says so.
"""

from fractions import Fraction

from sim.experiment.comparing.bookkeeping import ledger_of
from sim.experiment.comparing.bridge import by_part, cost_bridge
from sim.records.tables import Tables
from sim.records.ticks import TICKS_PER_UNIT
from tests.model.playing import read, tables_of

WORK = """
executables:
  work:
    class: applet
    project: lab
    entry_points: {{main: {{steps: [{{compute: {compute}}}]}}}}
launches: {{work: {{run: work, as: ann, in: lab, count: {count}{launch}}}}}
{more}
"""


class Tabled:
    """What a ledger needs of a result."""

    def __init__(self, tables):
        self.tables = tables


def ledger(text):
    """The ledger of a scenario that stands on the base."""
    return ledger_of(Tabled(Tables(tables_of(read(text)))))


def work(compute="100 s", count=2, launch="", more=""):
    """A scenario of some jobs that compute."""
    return WORK.format(compute=compute, count=count, launch=launch, more=more)


def bridge(a, b):
    """The parts that are not nothing, in units of the currency: exact fractions."""
    found = by_part(cost_bridge(ledger(a), ledger(b)))
    return {part: Fraction(ticks, TICKS_PER_UNIT) for part, ticks in found.items() if ticks}
