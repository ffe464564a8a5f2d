import json

import pytest

COMMAND = "dx run app-swiss-army-knife --instance-type mem1_ssd1_v2_x16 --priority low --cost-limit 5 -y"
DURATION = "lognormal(median=40min, p95=70min)"


@pytest.fixture
def estimate(dxsim):
    """The command with few replications."""
    return lambda command=COMMAND, *more: dxsim("estimate", command, "--replications", "100", *more)


def test_the_answer_fits_a_screen(estimate):
    done = estimate(COMMAND, "--duration", DURATION)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 40
    assert "\x1b" not in done.stdout
    for words in ("cost, GBP", "the cost limit of 5 GBP cuts it", "loses a spot machine", "Spot pays off up to"):
        assert words in done.stdout


def test_the_same_command_prints_the_same(estimate):
    first, second = (estimate(COMMAND, "--duration", DURATION).stdout for _ in range(2))
    assert first == second
    assert first != estimate(COMMAND, "--duration", DURATION, "--seed", "3").stdout


def test_json_is_all_that_is_printed(estimate):
    found = json.loads(estimate(COMMAND, "--duration", "1 h", "--json").stdout)
    assert (found["replications"], found["count"], found["priority"]) == (100, 1, "low")


def test_the_scenario_is_kept_and_plays(dxsim, estimate):
    done = estimate(COMMAND, "--duration", DURATION, "-o", "mine.yaml")
    assert done.stdout.endswith("Wrote mine.yaml; now: dxsim run mine.yaml\n")
    assert dxsim("run", "mine.yaml", "--quiet").returncode == 0
    again = estimate(COMMAND, "--duration", DURATION, "-o", "mine.yaml")
    assert again.returncode == 2
    assert again.stderr == "mine.yaml is there already and stays as it is; name another file with -o\n"


def test_a_command_comes_from_standard_input_too(dxsim):
    done = dxsim("estimate", "-", "--duration", "1 h", "--replications", "20", "--json", stdin=f"$ {COMMAND}\n")
    assert json.loads(done.stdout)["executable"] == "app-swiss-army-knife"


def test_rows_of_a_batch_are_counted(dxsim, estimate):
    dxsim.write("batch ID\tin\n1\ta\n2\tb\n3\tc\n", "batch.tsv")
    found = json.loads(estimate(f"{COMMAND} --batch-tsv batch.tsv", "--duration", "1 h", "--json").stdout)
    assert found["count"] == 3


def test_delays_that_were_learned_are_taken(dxsim, estimate):
    dxsim.write("latencies: {boot: 10 min}\nspot: {hazard: 0 /h}\n", "learned.yaml")
    done = estimate(COMMAND, "--duration", "1 h", "--latencies", "learned.yaml", "--json")
    found = json.loads(done.stdout)
    assert found["lost"]["share"] == 0
    assert found["cost"]["median"] == pytest.approx(0.1168 * (3600 + 600 + 30) / 3600, rel=1e-6)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((COMMAND,), "nothing here knows how long it computes: say --duration"),
        ((COMMAND, "--duration", "40"), "a unit is missing"),
        ((COMMAND, "--duration", "normal(mean=40min, sd=3min)"), "did you mean 'lognormal'?"),
        ((f"{COMMAND} --cots-limit 3", "--duration", "1 h"), "did you mean '--cost-limit'?"),
        ((COMMAND, "--duration", "1 h", "--input-size", "3"), "--input-size: a unit is missing"),
        ((COMMAND, "--duration", "1 h", "--prices", "nowhere.yaml"), "there is no such file and no such list"),
        ((COMMAND, "--duration", "1 h", "-o", "."), ". is a folder"),
    ],
)
def test_bad_input_is_one_message_and_exit_code_2(estimate, arguments, sentence):
    done = estimate(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stdout == ""
