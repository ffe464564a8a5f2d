"""`dxsim new` with a starter's name: each is sound, short, and plays as it says."""

import pytest
from typer.testing import CliRunner

import sim
from sim.checker import expected, played_without_queueing, refused, verify
from sim.cli.app import app
from sim.cli.new import STARTERS
from sim.experiment.asked import ask
from sim.records.errors import ResultError
from sim.records.metrics.costs import not_priced
from sim.scenario.deadlocks import deadlocks

MOST_JOBS = 1500
"""What a starter may run, so that it is played in a second or so."""


@pytest.fixture
def new(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        done = CliRunner().invoke(app, ["new", *words])
        if isinstance(done.exception, ResultError):
            raise done.exception
        return done

    return call


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_is_sound_and_does_what_it_expects(name, new, tmp_path):
    assert new(name).stdout == f"Wrote {name}.yaml; now: dxsim run {name}.yaml\n"
    verdict = verify(tmp_path / f"{name}.yaml")
    assert verdict.scenario.name == name
    assert verdict.outcomes
    assert [outcome for outcome in verdict.outcomes if not outcome["holds"]] == []
    assert list(deadlocks(verdict.scenario)) == []
    tables = played_without_queueing(verdict.scenario)
    assert refused(tables, verdict.scenario).empty
    assert expected(tables, verdict.scenario)["over_limit"].sum() == 0
    assert not_priced(tables["objects"]).empty
    assert 30 < len(tables["executions"]) < MOST_JOBS


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_has_variants_and_an_experiment_of_what_is_in_it(name, new, tmp_path):
    new(name, "mine.yaml")
    asked = ask(tmp_path / "mine.yaml")
    assert set(asked.variants) <= set(asked.base.variants)
    assert 1 < asked.number_of_points <= 20
    for variant in asked.base.variants:
        sim.load(tmp_path / "mine.yaml", variant=variant)


def test_closing_sessions_saves_what_they_idle(new, tmp_path):
    new("notebook-left-on", "mine.yaml")
    costs = {}
    for variant in (None, "a-day", "eight-hours"):
        charges = sim.run(tmp_path / "mine.yaml", variant=variant).charges
        costs[variant] = charges.groupby("what_for")["amount"].sum()
    idle = [found["idle session"] for found in costs.values()]
    assert idle == sorted(idle, reverse=True)
    assert idle[2] < idle[0] / 2
    assert costs["a-day"]["session"] == pytest.approx(costs[None]["session"])


def test_a_team_that_may_spend_less_is_told_who_is_cut(new, tmp_path):
    new("team-month", "mine.yaml")
    result = sim.run(tmp_path / "mine.yaml", variant="tight")
    (clause,) = result.expectations
    assert not clause["holds"]
    assert (result.rejections["error"] == "SpendingLimitExceeded").any()


def test_a_word_that_is_no_starter_is_the_file(new, tmp_path):
    assert new("mine.yaml").stdout == "Wrote mine.yaml; now: dxsim run mine.yaml\n"
    assert new().stdout == "Wrote scenario.yaml; now: dxsim run scenario.yaml\n"
    assert new("./gwsa").exit_code == 0
    assert new("mine").exit_code == 0
    texts = {(tmp_path / name).read_text() for name in ("mine.yaml", "scenario.yaml", "gwsa", "mine")}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gwsa",), "there is no starter 'gwsa'; did you mean 'gwas'? dxsim new --list tells what there are"),
        (("gwsa",), "dxsim new ./gwsa writes a file of that name"),
        (("rnaseq", "mine.yaml"), "there is no starter 'rnaseq'; dxsim new --list tells what there are"),
        (("gwas", "."), "is a folder; name a file in it"),
    ],
)
def test_what_is_meant_is_asked(new, words, says):
    with pytest.raises(ResultError) as error:
        new(*words)
    assert says in str(error.value)


def test_a_starter_does_not_take_the_place_of_a_file(new, tmp_path):
    new("gwas")
    with pytest.raises(ResultError, match="is there already and stays as it is"):
        new("gwas")


def test_the_list_names_every_starter_in_80_columns(new, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = new("--list").stdout.splitlines()
    assert [name for name in STARTERS if any(line.startswith(f"{name} ") for line in lines)] == list(STARTERS)
    assert max(map(len, lines)) <= 80
