"""The options of `dx run`, as the official client has them, and which of them matter for cost and time.

They are those of its parser `parser_run` and of the parsers that it shares (dnanexus/dx-toolkit,
`src/python/dxpy/scripts/dx.py` and `src/python/dxpy/cli/parsers.py`), as its help prints them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sim.records.errors import ResultError
from sim.scenario.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

_ONE: Final = (
    "--instance-type-by-executable", "--priority", "--cost-limit", "--name", "--project", "--max-tree-spot-wait-time",
    "--max-job-spot-wait-time", "--batch-tsv", "--clone", "--extra-args",
)  # fmt: skip
"""Options with a value, of which the last one counts."""
_MANY: Final = ("--instance-type", "--instance-count", "--property", "--tag", "--debug-on")
"""Options that may be repeated."""
_SWITCHES: Final = (
    "--delay-workspace-destruction", "--head-job-on-demand", "--watch", "--ssh", "--preserve-job-outputs",
)  # fmt: skip
_IDLE_ONE: Final = (
    "--preserve-job-outputs-folder", "--ssh-proxy", "--apiserver-host", "--apiserver-port", "--apiserver-protocol",
    "--project-context-id", "--workspace-id", "--security-context", "--auth-token",
)  # fmt: skip
_IDLE_MANY: Final = ("--ignore-reuse-stage", "--rerun-stage")
_IDLE_SWITCHES: Final = (
    "--brief", "--verbose", "--batch-folders", "--wait", "--ignore-reuse", "--detach", "--detailed-job-metrics",
)  # fmt: skip
_IDLE_PAIRS: Final = ("--stage-output-folder", "--stage-relative-output-folder")
_HELP: Final = ("--help", "--input-help", "--instance-type-help", "--env-help")
_NO_EFFECT: Final = frozenset({
    *_IDLE_ONE, *_IDLE_MANY, *_IDLE_SWITCHES, *_IDLE_PAIRS, "--name", "--tag", "--property", "--project", "--folder",
    "--rank", "--alias", "--yes", "--delay-workspace-destruction", "--preserve-job-outputs",
})  # fmt: skip
_ELSEWHERE: Final = {
    "--timeout": """a timeout is given by --extra-args '{"timeoutPolicyByExecutable": {"*": {"*": {"hours": 6}}}}'""",
    "--spot": "spot machines are asked for by --priority low or normal",
    **dict.fromkeys(
        (
            "--duration",
            "--count",
            "--input-size",
            "--prices",
            "--price-list",
            "--latencies",
            "--replications",
            "--json",
        ),
        "it is one of dxsim: write it behind the quoted command",
    ),
}


def read_options(words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """
    Read the words after `dx run`.

    Returns
    -------
    argparse.Namespace, list of str
        The options by name, None or False where they are not given, and `executable`; and the names of those that are
        given and have no effect on cost and time.

    Raises
    ------
    ResultError
        If an option is not one of the client's, lacks its value, or no executable is named.
    """
    parser = _parser()
    try:
        options, others = parser.parse_known_args(list(words))
    except argparse.ArgumentError as error:
        raise ResultError(f"dx run {error.argument_name or ''}: {error.message}; see `dx run --help`") from None
    for word in others:
        if word.startswith("-") and word != "--":
            raise ResultError(_unknown(word.partition("=")[0], parser))
    options.executable = _executable([word for word in others if word != "--"], options.clone)
    return options, [_shown(name) for name in _given(options) if name in _NO_EFFECT]


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong by an error, as commands inside a program must."""

    def error(self, message: str) -> NoReturn:
        raise ResultError(f"dx run: {message}; see `dx run --help`")


class _Help(argparse.Action):
    def __call__(self, *_: Any, **__: Any) -> None:
        option = self.option_strings[-1]
        raise ResultError(f"`dx run {option}` prints help and launches nothing: leave {option} out")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="dx run", add_help=False, exit_on_error=False)
    for name in (*_ONE, *_IDLE_ONE):
        parser.add_argument(name)
    for name in (*_MANY, *_IDLE_MANY):
        parser.add_argument(name, action="append")
    for name in (*_SWITCHES, *_IDLE_SWITCHES):
        parser.add_argument(name, action="store_true")
    for name in _IDLE_PAIRS:
        parser.add_argument(name, nargs=2, action="append")
    for name in _HELP:
        parser.add_argument(*(["-h"] if name == "--help" else []), name, nargs=0, action=_Help)
    parser.add_argument("-i", "--input", action="append")
    parser.add_argument("-j", "--input-json")
    parser.add_argument("-f", "--input-json-file")
    parser.add_argument("-d", "--depends-on", action="append")
    parser.add_argument("--alias", "--version", dest="alias")
    parser.add_argument("--destination", "--folder", dest="folder")
    parser.add_argument("-y", "--yes", action="store_true")
    parser.add_argument("--allow-ssh", action="append", nargs="?", const="")
    parser.add_argument("-r", "--rank")
    return parser


def _unknown(option: str, parser: argparse.ArgumentParser) -> str:
    if option in _ELSEWHERE:
        return f"dx run has no option {option}: {_ELSEWHERE[option]}"
    known = [name for action in parser._actions for name in action.option_strings]  # noqa: SLF001
    return f"dx run has no option {option}{did_you_mean(option, known) or '; see `dx run --help`'}"


def _executable(words: list[str], clone: str | None) -> str:
    if len(words) > 1:
        raise ResultError(
            f"dx run launches one executable, not {' and '.join(words[:3])}: put values with blanks in quotes"
        )
    if not words and clone is None:
        raise ResultError("no executable is named: write dx run app-swiss-army-knife, for example")
    return words[0] if words else f"clone of {clone}"


def _given(options: argparse.Namespace) -> list[str]:
    return [f"--{name.replace('_', '-')}" for name, value in vars(options).items() if value not in (None, False, [])]


def _shown(name: str) -> str:
    return {"--yes": "-y", "--folder": "--destination"}.get(name, name)
