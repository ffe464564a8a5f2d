"""Two sides under the same luck: what is the same is exactly the same, and what differs is told with its interval."""

import json

import pytest

import sim
from sim.experiment.comparing.asker import Asker
from sim.experiment.comparing.compare import compare, compare_sides, sides_of
from sim.experiment.errors import ExperimentError
from sim.experiment.play import play
from sim.experiment.pool import Pool
from sim.model.randomness import Addressed
from sim.records.dx.export import Records
from sim.runner import run_loaded
from sim.scenario.problems import ScenarioError
from tests.experiment.small import SMALL, write

QUICKSTART = "scenarios/quickstart.yaml"
ROOMY = "limits.workers_per_user=200"
"""With a worker for everybody, who is cut makes room for nobody."""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory, small):
    """Two result folders, as it is and wide."""
    place = tmp_path_factory.mktemp("results")
    sim.run(small, out=place / "a")
    sim.run(small, variant="wide", out=place / "b")
    return place


def test_a_variant_that_differs_in_nothing_differs_by_exactly_zero(small):
    found = compare(small, "the-same", replications=6)
    assert found.pairs["cost_difference"].tolist() == [0.0] * 6
    assert found.pairs["makespan_difference"].tolist() == [0.0] * 6
    assert found.same == 6
    assert found.cost.is_zero
    assert found.relative_cost.is_zero
    assert (found.cost_bridge["difference"] == 0).all()
    assert found.sentence == "No difference at all: every run is the same to the last microsecond."
    assert found.notes == []


def test_pairs_share_their_luck(small):
    found = compare(small, "wide", replications=8)
    # The same jobs of the same length: whoever waits longer costs no more.
    assert found.pairs["cost_difference"].tolist() == [0.0] * 8
    assert found.pairs["cost_a"].nunique() == 8
    assert (found.pairs["makespan_difference"] < 0).all()
    assert found.sentence.startswith("B costs exactly the same and takes ")
    assert " less (95 % CI " in found.sentence


def test_a_variant_that_changes_only_the_cost_limit_shares_every_draw_with_its_base(monkeypatch):
    base, limited = drawn(monkeypatch, [ROOMY]), drawn(monkeypatch, [ROOMY, "launches.explore.cost_limit=0.15 GBP"])
    assert len(base) > 500
    # Who is cut draws no tear-down in the base; everybody else draws what they drew there.
    both = base.keys() & limited.keys()
    assert {key: limited[key] for key in both} == {key: base[key] for key in both}
    assert {purpose for _, purpose, _ in limited.keys() - base.keys()} <= {"teardown"}
    assert len(both) > 0.95 * len(base)


def drawn(monkeypatch, overrides):
    """What is drawn, by how, what for and the address."""
    found = {}

    class Spied(Addressed):
        def draw(self, distribution, purpose, address):
            value = found["draw", purpose, address] = super().draw(distribution, purpose, address)
            return value

        def happens(self, probability, purpose, address):
            value = found["happens", purpose, address] = super().happens(probability, purpose, address)
            return value

        def first_of(self, per_hour, purpose, address):
            value = found["first", purpose, address] = super().first_of(per_hour, purpose, address)
            return value

    monkeypatch.setattr("sim.model.simulation.Addressed", Spied)
    run_loaded(sim.load(QUICKSTART, overrides=overrides).again(3))
    monkeypatch.undo()
    return found


def test_who_is_not_cut_by_a_cost_limit_runs_at_the_same_instants_for_the_same_price():
    base = sim.run(QUICKSTART, overrides=[ROOMY])
    limited = sim.run(QUICKSTART, overrides=[ROOMY, "launches.explore.cost_limit=0.15 GBP"])
    cut = {one for run in (base, limited) for one in run.executions.query("failure_reason == 'CostLimitExceeded'").root}
    assert len(cut) > 5
    names = ["execution", "try", "state", "created", "ready", "started_running", "stopped_running", "ended", "price"]
    rows = [run.executions[~run.executions["root"].isin(cut)][names] for run in (base, limited)]
    assert len(rows[0]) > 200
    by_name = [table.sort_values(["execution", "try"]).reset_index(drop=True) for table in rows]
    assert by_name[0].equals(by_name[1])


def test_what_a_cost_limit_does_is_volume_and_thrown_away():
    found = compare(QUICKSTART, overrides=["launches.explore.cost_limit=0.15 GBP"], replications=3)
    parts = found.cost_bridge.set_index("part")["difference"]
    assert {part for part, difference in parts.items() if difference} == {"volume", "thrown away"}
    assert parts["volume"] < 0 < parts["thrown away"]
    assert found.done.mean < 0
    assert "It completes " in found.sentence


def test_tables_add_up(small):
    found = compare(small, overrides=["launches.align.priority=low", "launches.align.count=9"], replications=4)
    total = found.pairs["cost_difference"].mean()
    assert found.cost_bridge["difference"].sum() == pytest.approx(total, abs=1e-12)
    assert found.cost_by_executable["difference"].sum() == pytest.approx(total, abs=1e-12)
    assert found.cost_by_type["difference"].sum() == pytest.approx(total, abs=1e-12)
    assert found.cost_by_machine["difference"].sum() == pytest.approx(total, abs=1e-12)
    executables = found.cost_by_executable
    causes = executables[found.cost_bridge["part"].tolist()].sum(axis=1)
    assert causes.tolist() == pytest.approx(executables["difference"].tolist(), abs=1e-12)
    assert (executables["cost_b"] - executables["cost_a"]).tolist() == pytest.approx(executables["difference"].tolist())
    (life,) = found.lifetimes[found.lifetimes["executable"].isna()]["difference"]
    assert found.time_bridge["difference"].sum() == pytest.approx(life)


class AnyOrder:
    """Plays tasks, and hands back what comes of them in another order."""

    def play(self, tasks, take):
        outcomes = [outcome for task in tasks for outcome in play(task, take)]
        return iter(sorted(outcomes, key=lambda outcome: (-outcome.replication * 7 % 5, outcome.point)))


def test_the_same_pairs_in_whatever_order_they_come(small):
    sides = sides_of(Asker(), small, "wide", [], [])
    one, two = (compare_sides(sides[0], sides[1:], 12, pool)[0] for pool in (Pool(1), AnyOrder()))
    assert one.pairs.equals(two.pairs)
    assert one.cost_bridge.equals(two.cost_bridge)


def test_a_result_is_taken_as_it_is_and_has_no_interval(folders):
    found = compare(folders / "a", folders / "b")
    assert found.replications == 1
    assert not found.makespan.has_interval
    assert found.cost.is_zero
    assert found.sentence.endswith("One run of each has no interval: luck alone may do as much.")
    assert found.cost_bridge["low"].isna().all()


def test_a_result_against_its_scenario_is_played_once_with_its_own_luck(folders, small):
    assert compare(folders / "a", small, replications=20).sentence == (
        "No difference at all: the two runs are the same to the last microsecond."
    )
    assert compare(folders / "b", small).replications == 1


def test_records_are_read_and_compared(folders, tmp_path):
    records = tmp_path / "seen.json"
    records.write_text(json.dumps(list(Records(sim.load_result(folders / "a").tables).all())))
    found = sim.compare(records, str(folders / "b"))
    assert found.a.observed
    assert found.cost.mean == pytest.approx(0, abs=1e-6)  # what was billed is rounded to milliseconds
    parts = found.cost_bridge.set_index("part")["difference"]
    assert abs(parts["duration"]) < 1e-6 > abs(parts["boot and set-up"])
    assert any("Records do not tell" in note for note in found.notes)
    with pytest.raises(ExperimentError, match="holds records; read them first"):
        compare(records, folders / "b")


def test_either_side_may_be_loaded(small):
    scenario = sim.load(small)
    found = compare(scenario, sim.load(small, variant="wide"), replications=2)
    assert found.makespan.mean < 0
    assert compare(scenario, sim.run(small)).same == 1
    with pytest.raises(ExperimentError, match="what is loaded is not changed"):
        compare(scenario, overrides=["seed=2"])


def test_a_variant_may_be_named_by_either_side(small):
    found = [
        compare(small, "wide", replications=2),
        compare(small, f"{small}:wide", replications=2),
        compare(small, variant="wide", replications=2),
        compare(f"{small}:the-same", "wide", replications=2),
    ]
    assert len({tuple(one.pairs["makespan_difference"]) for one in found}) == 1
    back = compare("wide", str(small), replications=2)
    assert back.pairs["makespan_difference"].tolist() == [-value for value in found[0].pairs["makespan_difference"]]


def test_seeds_that_differ_are_told(small):
    found = compare(small, overrides=["seed=8"], replications=3)
    assert found.same == 0
    assert found.notes[0].startswith("A draws from seed 7 and B from seed 8, so they do not share their luck")
    assert compare(small, "wide", replications=3, seed=5).a.seed == 5


def test_replications_are_those_that_the_scenario_asks_for(tmp_path):
    asked = write(tmp_path, SMALL + "experiment: {replications: 3}\n")
    assert compare(asked, "wide").replications == 3
    assert compare(asked, "wide", replications=2).replications == 2


@pytest.mark.parametrize(
    ("a", "b", "asked", "says"),
    [
        ("small.yaml", None, {}, "there is nothing to compare small.yaml with; name the other side, or say with"),
        (
            "small.yaml",
            "wyde",
            {},
            "no file or folder wyde, nor a variant of that name in small.yaml; did you mean wide?",
        ),
        ("smal.yaml", "wide", {}, "there is no file or folder smal.yaml; did you mean small.yaml?"),
        ("small.yaml", "small.yaml:wide", {"variant": "the-same"}, "takes variant wide already"),
        (
            "a",
            None,
            {"overrides": ["seed=3"]},
            "a is taken as it was recorded, so --set and --variant cannot change it",
        ),
        ("small.yaml", "pounds.yaml", {}, "A is charged in USD and B in GBP, so they cannot be compared"),
        ("pounds.yaml", "a", {}, "A is charged in GBP and B in USD"),
        ("stopped", "a", {}, "stopped is what was recorded of a run that was interrupted"),
        ("x", "y", {}, "there is no file or folder x"),
    ],
)
def test_what_cannot_be_compared_is_told(a, b, asked, says, folders, small, tmp_path, monkeypatch):
    write(tmp_path)
    write(tmp_path, SMALL.replace("USD", "GBP"), "pounds.yaml")
    (tmp_path / "a").symlink_to(folders / "a")
    stopped = tmp_path / "stopped"
    stopped.mkdir()
    for file in (folders / "a").iterdir():
        if file.is_file():
            (stopped / file.name).write_bytes(file.read_bytes())
    about = json.loads((stopped / "run.json").read_text())
    (stopped / "run.json").write_text(json.dumps({**about, "complete": False}))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExperimentError) as error:
        compare(a, b, **asked)
    assert says in str(error.value)


def test_a_side_that_cannot_be_read_says_where(small):
    with pytest.raises(ScenarioError, match="has no variant 'wide2'; did you mean 'wide'"):
        compare(small, f"{small}:wide2")
    with pytest.raises(ScenarioError, match="leads nowhere"):
        compare(small, overrides=["limit.workers_per_user=3"])


def test_a_run_that_fails_is_told_with_its_side_and_replication(small, monkeypatch):
    def broken(result):
        raise ValueError(f"no {result.about['scenario']}")

    monkeypatch.setattr("sim.experiment.comparing.pairs.ledger_of", broken)
    with pytest.raises(ExperimentError, match=r"small\.yaml, replication 0: ValueError: no small"):
        compare(small, "wide", replications=2)


def test_it_tells_how_far_it_is(small):
    told = []
    compare(small, "wide", replications=7, jobs=1, watch=lambda done, total: told.append((done, total)))
    assert told == [(done, 14) for done in range(1, 15)]


BELIEF = """
spot: {hazard: {value: 0.3 /h, believed: [0.1 /h, 0.6 /h]}}
"""


def test_what_is_believed_is_drawn_on_both_sides_alike(tmp_path):
    doubtful = write(tmp_path, SMALL.replace("priority: high", "priority: low") + BELIEF)
    same = compare(doubtful, "the-same", replications=6)
    assert same.same == 6
    (note,) = same.notes
    assert note.startswith("One value is not known for sure and drawn anew in each replication, alike on both sides")
    sure = compare(doubtful, "wide", overrides=["spot.hazard=0.3 /h"], replications=6)
    assert sure.pairs["cost_difference"].abs().max() > 0  # what one side believes is drawn there alone
