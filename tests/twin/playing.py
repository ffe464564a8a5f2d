"""Importing a file and playing what it became."""

from sim.model.simulation import simulate
from sim.records.recorder import Recorder
from sim.scenario.reader import load
from sim.twin.readers.wfformat import read, write


def imported(path, folder):
    """Read a WfFormat file, write its scenario, and return where."""
    place = folder / f"{path.stem}.yaml"
    place.unlink(missing_ok=True)
    write(read(path), place)
    return place


def played(scenario, variant=None, overrides=()):
    """The tables of a run."""
    recorder = Recorder()
    simulate(load(scenario, variant=variant, overrides=overrides), recorder)
    recorder.close()
    return {name: table.to_pylist() for name, table in recorder.tables.items()}


def makespan(tables) -> int:
    """Microseconds from the launch of the workflow to its end."""
    (root,) = (row for row in tables["executions"] if row["class"] == "analysis")
    length = root["ended"] - root["created"]
    return (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds
