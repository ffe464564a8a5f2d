"""Columns of Arrow as arrays of whole numbers: what is quick to group and to add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NEVER: Final = int(np.iinfo(np.int64).min)
"""Stands for an empty cell."""


def numbers(column: pa.ChunkedArray) -> Numbers:
    """Return instants (in microseconds) or whole numbers; `NEVER` where a cell is empty."""
    cells = column.combine_chunks()
    whole = cells if cells.type == pa.int64() else cells.view(pa.int64())
    # Filling takes its time also where nothing is empty.
    found: Numbers = (whole.fill_null(NEVER) if whole.null_count else whole).to_numpy(zero_copy_only=False)
    return found


def codes(*columns: pa.ChunkedArray) -> tuple[list[Numbers], list[str | None]]:
    """Return texts as places in a list of all that occur in these columns, and the list, whose last one is None."""
    encoded = pa.concat_arrays([chunk for column in columns for chunk in column.chunks] or [pa.array([], pa.string())])
    coded = encoded.dictionary_encode()
    words: list[str | None] = coded.dictionary.to_pylist()
    indices = coded.indices.fill_null(len(words)) if coded.indices.null_count else coded.indices
    places = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    if len(columns) == 1:
        return [places], [*words, None]
    edges = np.cumsum([len(column) for column in columns])[:-1]
    return np.split(places, edges), [*words, None]


def combined(columns: Sequence[Numbers], sizes: Sequence[int]) -> Numbers:
    """Return one number for each row that tells its numbers in all columns, each of which is below its size."""
    together = np.zeros_like(columns[0])
    for column, size in zip(columns, sizes, strict=True):
        together = together * size + column
    return together


def sums(groups: Numbers, values: Numbers, size: int) -> Numbers:
    """Add up whole numbers by group, exactly."""
    found: Numbers = np.zeros(size, dtype=np.int64)
    np.add.at(found, groups, values)
    return found
