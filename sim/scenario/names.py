"""Names of things in a scenario."""

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_:-]*$")]
"""A name: a letter first, then letters, digits, `_`, `-`, `:`. No dots: paths are names joined by dots."""

EntryPointName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_:-]*$|^\*$")]
"""A name of an entry point, or `*` for every one that is not named."""

FieldClass = Annotated[
    str,
    StringConstraints(pattern=r"^(file|record|applet|string|int|float|boolean|hash)(\[\])?\??$"),
]
"""Class of an input or output field: `file`, `file[]` for an array, `file?` where it is optional."""


def _from_the_top(folder: str) -> str:
    if not folder.startswith("/"):
        raise ValueError(f"'{folder}' is no folder: it begins with /, such as /{folder}")
    return folder


Folder = Annotated[str, AfterValidator(_from_the_top)]
"""A folder of a container, such as `/results`."""

Priority = Literal["low", "normal", "high"]
"""Priority of an execution (K1)."""
