"""Reading `dx run`: as the official client takes it, what matters apart from what does not."""

from pathlib import Path

import pytest

from sim.records.errors import ResultError
from sim.twin.readers.dx_run import read_dx_run

SELECTOR = '{"systemRequirements": {"*": {"instanceTypeSelector": {"allowedInstanceTypes": ["a", "b"]}}}}'
EXTRA = (
    '{"priority": "low", "costLimit": 7.5, '
    '"executionPolicy": {"restartOn": {"JobTimeoutExceeded": 1}, "maxSpotTries": 5}, '
    '"timeoutPolicyByExecutable": {"app-x": {"*": {"hours": 12, "minutes": 30}}}}'
)


def read(arguments):
    return read_dx_run(f"dx run {arguments}")


def test_the_options_that_matter():
    run = read(
        "app-swiss-army-knife --instance-type mem1_ssd1_v2_x16 --priority low --cost-limit 5 --rank -3 "
        "--max-job-spot-wait-time 30m --max-tree-spot-wait-time 2h --head-job-on-demand --instance-count 4"
    )
    assert run.executable == "app-swiss-army-knife"
    assert run.machines.instance_types == ("mem1_ssd1_v2_x16",)
    assert run.machines.instances == 4
    assert (run.priority, run.bought, run.cost_limit, run.rank) == ("low", "high", 5.0, -3)
    assert (run.job_spot_wait, run.tree_spot_wait) == (1800, 7200)
    assert run.idle == ("--rank",)


@pytest.mark.parametrize(
    "arguments",
    [
        "--priority low app-x -iin=file-1",
        "app-x --priority=low -i in=file-1",
        "app-x -iin=file-1 --priority high --priority low",
        "'app-x' --prior low --input in=file-1",
        "app-x \\\n  --priority low \\\n  -iin=file-1",
    ],
)
def test_the_ways_in_which_a_shell_and_argparse_take_it(arguments):
    run = read(arguments)
    assert (run.executable, run.priority, run.files) == ("app-x", "low", ("in",))


def test_what_stands_before_it_in_a_terminal_does_not_matter():
    assert read_dx_run("$ DX_PROJECT_CONTEXT_ID=project-1 /usr/bin/dx run app-x").executable == "app-x"


def test_quotes_keep_what_a_shell_would_take_for_its_own():
    run = read("""swiss-army-knife -icmd="plink --pfile x | tee log; ls" -iin="My Project:/a b/c.vcf" -y""")
    assert run.files == ("in",)
    assert run.idle == ("-y",)


def test_what_has_no_effect_on_cost_and_time_is_named_and_kept():
    run = read("app-x --name n --tag a --tag b --property k=v=w --destination UKB:/out -y --brief --detach --wait")
    assert (run.name, run.tags, run.properties) == ("n", ("a", "b"), {"k": "v=w"})
    assert (run.project, run.folder) == ("UKB", "/out")
    assert sorted(run.idle) == sorted(
        ["--name", "--tag", "--property", "--destination", "-y", "--brief", "--detach", "--wait"]
    )


def test_a_token_is_never_repeated():
    run = read('app-x --auth-token s3cret --security-context \'{"auth_token": "s3cret"}\'')
    assert "s3cret" not in repr(run)


@pytest.mark.parametrize(
    ("option", "types"),
    [
        ("", ()),
        ("--instance-type a --instance-type b", ("b",)),
        ("""--instance-type '{"main": "a", "*": "b", "sub": "c"}'""", ("a",)),
        ("""--instance-type '{"*": "b", "sub": "c"}'""", ("b",)),
        ("--instance-type main=a --instance-type 0=b", ("a",)),
        ("""--instance-type a --instance-type-by-executable '{"app-x": {"*": "b"}}'""", ("b",)),
        ("""--instance-type a --instance-type-by-executable '{"*": {"*": "b"}}'""", ("b",)),
        ("""--instance-type a --instance-type-by-executable '{"app-y": {"*": "b"}}'""", ("a",)),
        ("""--instance-type a --extra-args '{"systemRequirements": {"main": {"instanceType": "b"}}}'""", ("b",)),
        (f"--extra-args '{SELECTOR}'", ("a", "b")),
    ],
)
def test_the_strongest_request_for_the_job_itself_counts(option, types):
    assert read(f"app-x {option}").machines.instance_types == types


def test_requests_for_others_are_told():
    run = read("""app-x --instance-type '{"sub": "c"}' --instance-type-by-executable '{"app-y": {"*": "b"}}'""")
    assert "what is asked for sub concerns subjobs or stages, which are not estimated" in run.notes
    assert any("app-y" in note for note in run.notes)


def test_extra_args_overrule_the_options():
    run = read(f"app-x --priority high --cost-limit 3 --extra-args '{EXTRA}'")
    assert (run.priority, run.cost_limit, run.timeout_seconds) == ("low", 7.5, 45_000)
    assert run.policy == {"restart_on": {"JobTimeoutExceeded": 1}, "max_spot_tries": 5}


def test_a_timeout_by_the_id_of_the_executable_is_taken_for_its_own_and_told():
    run = read("""gatk --extra-args '{"timeoutPolicyByExecutable": {"applet-1": {"*": {"hours": 6}}}}'""")
    assert run.timeout_seconds == 21_600
    assert "the timeout of applet-1 is taken for that of gatk" in run.notes


@pytest.mark.parametrize(
    ("arguments", "priority"),
    [
        ("app-x", "normal"),
        ("app-x --watch", "high"),
        ("app-x --ssh", "high"),
        ("app-x --allow-ssh", "high"),
        ("app-x --watch --priority low", "low"),
        ("""app-x --extra-args '{"executionPolicy": {"spotOnly": true}}'""", "low"),
    ],
)
def test_the_priority_that_nobody_gave(arguments, priority):
    assert read(arguments).priority == priority


def test_what_it_waits_for_is_told():
    run = read("app-x -d job-1 -ireads=analysis-2:stage-3.bam")
    assert any("job-1, analysis-2:stage-3.bam" in note for note in run.notes)


def test_a_batch_is_its_file():
    run = read("app-x --batch-tsv dx_batch.0000.tsv --batch-folders")
    assert run.batch == Path("dx_batch.0000.tsv")
    assert run.idle == ("--batch-folders",)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("", "this is no `dx run` command, it is empty"),
        ("ls -l", "it begins with 'ls'"),
        ("dx find jobs", "`dx find` launches nothing"),
        ("dx", "`dx` alone launches nothing"),
        ("dx run", "no executable is named"),
        ("dx run --priority low", "no executable is named"),
        ("dx run app-x app-y", "one executable, not app-x and app-y"),
        ("dx run 'app-x", "a quote in the command is not closed"),
        ("dx run app-x | tee log", "there is a '|' outside quotes"),
        ("dx run app-x && dx run app-y", "there is a '&&' outside quotes"),
        ("dx run app-x --cots-limit 3", "no option --cots-limit; did you mean '--cost-limit'?"),
        ("dx run app-x -x", "dx run has no option -x"),
        ("dx run app-x --cost-limit", "--cost-limit: expected one argument"),
        ("dx run app-x --instance a", "ambiguous option: --instance"),
        ("dx run app-x --timeout 3h", "timeoutPolicyByExecutable"),
        ("dx run app-x --duration 3h", "it is one of dxsim: write it behind the quoted command"),
        ("dx run app-x --input-help", "prints help and launches nothing"),
        ("dx run app-x -h", "prints help and launches nothing"),
        ("dx run workflow-123", "workflow-123 is a workflow"),
        ("dx run --clone job-1", "its instance type cannot be looked up here; add --instance-type"),
        ("dx run app-x --instance-type $TYPE", "only your shell knows: write its value"),
        ("dx run $APP", "only your shell knows"),
        ("dx run app-x --priority lwo", "not 'lwo'; did you mean 'low'?"),
        ("dx run app-x --cost-limit 5USD", "write a number, without a currency"),
        ("dx run app-x --rank high", "write a whole number"),
        ("dx run app-x --instance-count some", "write a whole number"),
        ("dx run app-x --instance-count 0", "at least 1, not 0"),
        ("dx run app-x --max-job-spot-wait-time 3x", "such as 30m"),
        ("dx run app-x --property k", "write it like --property batch=pilot"),
        ("dx run app-x --debug-on Foo", "or All, not 'Foo'"),
        ("dx run app-x --instance-type '{main: a}'", "--instance-type is no JSON"),
        ("""dx run app-x --instance-type '{"main": 3}'""", "an instance type is a name"),
        ("dx run app-x --extra-args '{'", "--extra-args is no JSON"),
        ("dx run app-x --extra-args '[]'", "a mapping in braces is wanted, not []"),
        ("""dx run app-x --extra-args '{"costLimt": 3}'""", "'costLimt'; did you mean 'costLimit'?"),
        ("""dx run app-x --extra-args '{"costLimit": "3"}'""", 'costLimit is a number, not "3"'),
        ("""dx run app-x --extra-args '{"rank": true}'""", "rank is a whole number, not true"),
        ("""dx run app-x --extra-args '{"executionPolicy": {"maxSpotTrys": 3}}'""", "did you mean 'maxSpotTries'?"),
        ("""dx run app-x --extra-args '{"debug": {"debugOn": 3}}'""", "debugOn is a list"),
        (
            """dx run app-x --extra-args '{"timeoutPolicyByExecutable": {"*": {"*": {"seconds": 3}}}}'""",
            "a timeout has days, hours and minutes",
        ),
    ],
)
def test_what_the_client_would_not_take_is_told_in_a_sentence(command, sentence):
    with pytest.raises(ResultError) as refused:
        read_dx_run(command)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
