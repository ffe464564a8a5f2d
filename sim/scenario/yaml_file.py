"""Opens a scenario file, or says why it cannot be one."""

from pathlib import Path

from sim.scenario.problems import Mark, ScenarioError, did_you_mean, problem_at

MAX_BYTES = 5_000_000


def read_text(path: Path) -> str:
    """
    Give the text of a file.

    Raises
    ------
    ScenarioError
        If there is no such file, it is a folder, may not be read, is larger than 5 MB, or is not UTF-8 text.
    """
    file = str(path)
    start = Mark(file, 1, 1)
    try:
        _refuse_unsuitable(path, file)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except PermissionError:
        raise problem_at(f"'{file}' may not be read; change its permissions", None) from None
    except OSError as error:
        raise problem_at(f"'{file}' cannot be read: {error.strerror or error}", None) from None
    if len(content) > MAX_BYTES:
        raise _too_large(file)
    if b"\0" in content:
        raise problem_at("this is a binary file; a scenario is YAML text", start)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise problem_at("this is not UTF-8 text; save the file as UTF-8", Mark(file, line, column)) from None


def _refuse_unsuitable(path: Path, file: str) -> None:
    if path.is_dir():
        raise problem_at(f"'{file}' is a folder; name a scenario file in it", None)
    if not path.exists():
        raise problem_at(no_such_file(path), None)
    if not path.is_file():
        raise problem_at(f"'{file}' is not a regular file; save the scenario to one", None)
    if path.stat().st_size > MAX_BYTES:
        raise _too_large(file)


def _too_large(file: str) -> ScenarioError:
    return problem_at(f"'{file}' is larger than {MAX_BYTES // 10**6} MB; put large inputs into a table", None)


def no_such_file(path: Path) -> str:
    """Say that a file does not exist, with the nearest name beside it."""
    folder = path.parent
    if not folder.is_dir():
        return f"there is no file '{path}', nor a folder '{folder}'; check the path"
    hint = did_you_mean(path.name, (beside.name for beside in folder.iterdir()))
    return f"there is no file '{path}'{hint or '; check the path'}"
