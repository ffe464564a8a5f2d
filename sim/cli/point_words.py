"""What the points of an experiment are called in a table."""

from collections.abc import Iterable, Sequence


def point_title(paths: Iterable[str]) -> str:
    """Return the head of the column: the last name of each path that is varied."""
    return ", ".join(path.rsplit(".", 1)[-1] for path in paths) or "point"


def point_label(variant: str | None, values: Sequence[object]) -> str:
    """Return what a point is called under that head."""
    return ", ".join([*([variant] if variant else []), *map(str, values)]) or "as it is"
