"""Names of things in a scenario."""

from typing import Annotated, Literal

from pydantic import StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_:-]*$")]
"""A name: a letter first, then letters, digits, `_`, `-`, `:`. No dots: paths are names joined by dots."""

EntryPointName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_:-]*$|^\*$")]
"""A name of an entry point, or `*` for every one that is not named."""

FieldClass = Annotated[
    str,
    StringConstraints(pattern=r"^(file|record|applet|string|int|float|boolean|hash)(\[\])?\??$"),
]
"""Class of an input or output field: `file`, `file[]` for an array, `file?` where it is optional."""

Priority = Literal["low", "normal", "high"]
"""Priority of an execution (K1)."""
