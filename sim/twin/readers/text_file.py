"""Text files of other systems, or one sentence on why there is no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.problems import problem_at
from sim.scenario.yaml_file import no_such_file

if TYPE_CHECKING:
    from pathlib import Path


def text_of_file(path: Path, wanted: str) -> str | None:
    """Return the text of a file in UTF-8; None where it is not UTF-8.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    wanted : str
        What to name in place of a folder.

    Raises
    ------
    ScenarioError
        If it is a folder, is not there, or cannot be read.
    """
    if path.is_dir():
        raise problem_at(f"'{path}' is a folder; {wanted}", None)
    if not path.exists():
        raise problem_at(no_such_file(path), None)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise problem_at(f"'{path}' cannot be read: {error.strerror or error}", None) from None
    except UnicodeDecodeError:
        return None
