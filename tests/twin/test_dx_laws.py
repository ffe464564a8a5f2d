"""What was simulated, exported, imported and played again is what was simulated."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given

from sim.records.dx.export import Records
from sim.records.errors import ResultError
from sim.records.tables import Tables
from tests.laws.mixtures import mixtures
from tests.laws.runs import Run
from tests.laws.settings import law
from tests.laws.strategies import certain
from tests.twin.dx_hashes import imported, prices, replayed, rows_of, states
from tests.twin.dx_hashes import reading as reading_of


def exported(run, **options):
    return json.dumps(list(Records(Tables(run.tables)).all(**options)))


@law(6, shrink=False)
@given(certain(most=20))
def test_where_nothing_is_left_to_luck_states_and_prices_are_the_same(asked):
    text = exported(Run(asked))
    with tempfile.TemporaryDirectory() as folder:
        observed = {name: rows_of(table) for name, table in reading_of(text, Path(folder)).tables.items()}
        played = replayed(imported(text, Path(folder)))
    assert states(played["transitions"]) == states(observed["transitions"])
    # A millisecond of the dearest machine is what an export does not tell.
    assert prices(played["executions"]) == pytest.approx(prices(observed["executions"]), rel=1e-6, abs=1.2e-6)
    assert {row["execution"] for row in played["executions"]} == {row["execution"] for row in observed["executions"]}


@law(6, shrink=False)
@given(mixtures())
def test_whatever_is_mixed_can_be_imported_and_played_again(asked):
    run = Run(asked)
    for tries in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            try:
                told = reading_of(exported(run, earlier_tries=tries), Path(folder))
                place = imported(exported(run, earlier_tries=tries), Path(folder))
            except ResultError as nothing:
                assert "no executions" in str(nothing) or "nothing to play again" in str(nothing)  # noqa: PT017
                continue
            assert [str(fault) for fault in told.reading.faults if not fault.used] == []
            replayed(place)
