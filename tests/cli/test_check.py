from typer.testing import CliRunner

from sim.cli.app import app
from tests.cli.conftest import SCENARIO


def test_a_sound_scenario_is_told_with_its_costs(dxsim):
    done = dxsim("check", "two.yaml")
    assert done.returncode == 0
    assert "work 2 3 min 4 s 0.18 GBP 0.37 GBP –" in [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert done.stdout.endswith("1 of 1 scenarios are sound\n")
    assert not (dxsim.folder / "reports").exists()


def test_a_step_that_keeps_the_only_worker_is_warned_of(dxsim):
    steps = "executables.work.entry_points={main: {steps: [{tasks: {part: {}}}]}, part: {}}"
    done = dxsim("check", "two.yaml", "--set", steps, "--set", "limits={workers_per_user: 1}")
    assert done.returncode == 0
    assert done.stderr.startswith("two.yaml: warning: with workers_per_user: 1 tasks in work, entry point main, step 0")


def test_a_limit_below_the_expected_cost_is_warned_of(dxsim):
    done = dxsim("check", "two.yaml", "--set", "launches.work.cost_limit=0.10 GBP")
    assert done.returncode == 0
    assert done.stderr == (
        "two.yaml: warning: the cost limit of 0.10 GBP of launch 'work' lies below the expected cost of 2 of its 2 "
        "items, up to 0.18 GBP; they will be cut\n"
    )


def test_clauses_are_tested(dxsim):
    dxsim.write(SCENARIO + "expect: [{rule: H2, table: charges, sum: {amount: 0.368 GBP}}]\n", "good.yaml")
    dxsim.write(SCENARIO + "expect: [{rule: H3, table: charges, count: 1}]\n", "bad.yaml")
    assert dxsim("check", "good.yaml").returncode == 0
    done = dxsim("check", "good.yaml", "bad.yaml")
    assert done.returncode == 1
    assert "2 of 2 scenarios are sound, 1 of 2 expectations hold" in done.stdout
    assert "Expectation failed: H3" in done.stderr


def test_a_scenario_that_must_not_load(dxsim):
    dxsim.write("nonsense: 1\nexpect: [{load_error: nonsense}]\n", "good.yaml")
    dxsim.write("nonsense: 1\nexpect: [{load_error: something else}]\n", "bad.yaml")
    dxsim.write(SCENARIO + "expect: [{load_error: nonsense}]\n", "loads.yaml")
    assert dxsim("check", "good.yaml").returncode == 0
    assert dxsim("check", "bad.yaml").returncode == 1
    done = dxsim("check", "loads.yaml")
    assert done.returncode == 1
    assert "the scenario was read without an error" in done.stderr


def test_every_file_of_a_folder_is_checked_and_all_errors_are_told(dxsim):
    dxsim.write("nonsense: 1\n", "first.yaml")
    dxsim.write("folly: 1\n", "second.yaml")
    done = dxsim("check", ".")
    assert done.returncode == 2
    assert "nonsense" in done.stderr
    assert "folly" in done.stderr
    assert "1 of 3 scenarios are sound" in done.stdout


def test_a_folder_without_scenarios_is_told(dxsim):
    (dxsim.folder / "empty").mkdir()
    done = dxsim("check", "empty")
    assert done.returncode == 2
    assert "it holds no .yaml file" in done.stderr


def test_a_launch_that_will_be_refused_is_warned_of(dxsim):
    refused = SCENARIO.replace("members: {me: CONTRIBUTE}", "members: {me: VIEW}")
    dxsim.write(refused, "refused.yaml")
    done = dxsim("check", "refused.yaml")
    assert done.returncode == 0
    assert done.stderr == (
        "refused.yaml: warning: 2 of the calls of launch 'work' will be refused with PermissionDenied: "
        "me has VIEW on study; to launch there takes CONTRIBUTE\n"
    )
    meant = "expect: [{refused: PermissionDenied, where: {launch: work}, count: 2}]\n"
    dxsim.write(refused + meant, "meant.yaml")
    assert dxsim("check", "meant.yaml").stderr == ""


def test_a_cost_limit_below_zero_is_warned_of(dxsim):
    done = dxsim("check", "two.yaml", "--set", "launches.work.cost_limit=-1 GBP")
    assert done.returncode == 0
    assert "launch 'work' will be refused with InvalidInput: a cost limit is above zero, not -1\n" in done.stderr


def test_what_was_not_priced_is_told(dxsim):
    text = (dxsim.folder / "two.yaml").read_text()
    stored = "data: {ref: {project: study, size: 3 GB}, free: {project: study, size: 1 GB, storage: free}}\n"
    done = dxsim("check", dxsim.write(text + stored, "stored.yaml"))
    assert "Storage was not priced: 1 object, 3 GB, in study" in done.stdout
    priced = text.replace("plain: {", "plain: {storage: 0.03 GBP/GB month, ")
    assert "not priced" not in dxsim("check", dxsim.write(priced + stored, "stored.yaml")).stdout


def test_the_costs_expected_know_no_limits(dxsim):
    text = (dxsim.folder / "two.yaml").read_text().replace("wallet: {", "wallet: {balance: 0.01 GBP, ")
    done = dxsim("check", dxsim.write(text, "poor.yaml"))
    # Two jobs of 54 s of boot, 30 s of set-up and 100 s at 0.001 GBP.
    assert "0.37 GBP" in done.stdout


RULES = "id,kind,basis,claim,unit_test\nH2,behaviour,M,A price is exact.,\nH3,behaviour,M P,Boot is billed.,\n"


def test_a_folder_with_rules_gets_a_table_of_them(dxsim):
    rules = dxsim.folder / "rules"
    rules.mkdir()
    (rules / "rules.csv").write_text(RULES)
    (rules / "H2-exact.yaml").write_text(SCENARIO + "expect: [{rule: H2, table: charges, sum: {amount: 0.368 GBP}}]\n")
    done = dxsim("check", "rules", "--write", "table.md")
    assert done.returncode == 0
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        "Rule  claim, kind, shown by  result",
        "H2    A price is exact.      holds",
        "        behaviour, H2-exact",
        "H3    Boot is billed.        not shown",
        "        behaviour",
        "",
        "2 claims: 1 hold in a scenario, 1 are not shown",
        "1 of 1 scenarios are sound, 1 of 1 expectations hold",
    ]
    assert "| H2 | A price is exact. | behaviour | M | [H2-exact](rules/H2-exact.yaml) | holds |" in (
        dxsim.folder / "table.md"
    ).read_text(encoding="utf-8")


def test_a_claim_that_fails_is_told_in_full(dxsim):
    rules = dxsim.folder / "rules"
    rules.mkdir()
    (rules / "rules.csv").write_text(RULES)
    (rules / "H3-boot.yaml").write_text(SCENARIO + "expect: [{rule: H3, table: charges, count: 1}]\n")
    done = dxsim("check", ".")
    assert done.returncode == 1
    assert "H3    Boot is billed.        fails" in done.stdout
    assert "Expectation failed: H3: charges, count: 1" in done.stderr


def test_a_table_is_written_of_one_folder_with_rules(dxsim):
    done = dxsim("check", "two.yaml", "--write", "table.md")
    assert done.returncode == 2
    assert "name one such folder" in done.stderr


def test_what_is_in_doubt_is_listed(tmp_path):
    path = tmp_path / "doubt.yaml"
    hazard = "spot: {hazard: {value: 0.3 /h, believed: [0.1 /h, 0.6 /h]}}\n"
    path.write_text(SCENARIO + hazard, encoding="utf-8")
    done = CliRunner().invoke(app, ["check", str(path)])
    assert done.exit_code == 0
    assert "spot.hazard 0.3 /h 0.1 /h to 0.6 /h K4" in [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert max(map(len, done.stdout.splitlines())) <= 80
    path.write_text(SCENARIO, encoding="utf-8")
    assert "In doubt" not in CliRunner().invoke(app, ["check", str(path)]).stdout
