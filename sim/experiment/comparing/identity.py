"""Which execution of one run is which of another: it stands at the same place, whatever became of it.

The place is the item of the launch that it came of, what it runs, the stage that it plays, and which one of these it is
by the order of creation. Places are told apart by numbers that do not depend on anything else in a run.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.comparing.columns import NEVER, combined, numbers

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from sim.experiment.comparing.columns import Numbers

    Places = NDArray[np.uint64]
    Coded = list[tuple[list[Numbers], list[str | None]]]

NAMED: Final = ("launch", "executable", "function", "stage")
# Odd numbers without a pattern, so that no two small products of them meet.
_OF_INDEX: Final = np.uint64(0x9E3779B97F4A7C15)
_OF_ORDER: Final = np.uint64(0xC2B2AE3D27D4EB4F)


def places_of(executions: pa.Table, execution: Numbers, ids: list[str | None], kinds: Coded) -> Places:
    """Return for each row of `executions` the number of its place; the tries of a job share it.

    Parameters
    ----------
    executions : pyarrow.Table
        The table.
    execution : array
        For each row the place of its id in `ids`.
    ids : list of str
        The ids.
    kinds : list
        The columns `NAMED` as places in lists, and the lists.
    """
    columns = [column for (column,), _ in kinds]
    words = [names for _, names in kinds]
    index = np.where(numbers(executions["launch_index"]) == NEVER, 0, numbers(executions["launch_index"]))
    together = combined(columns, [len(names) for names in words])
    found, first, kind = np.unique(together, return_index=True, return_inverse=True)
    hashed = np.array(
        [_hash(*(names[column[row]] for names, column in zip(words, columns, strict=True))) for row in first.tolist()],
        dtype=np.uint64,
    )
    group = combined([kind, index], [len(found), int(index.max(initial=0)) + 1])
    order = _order(execution, numbers(executions["created"]), ids, group)
    places: Places = hashed[kind] + index.astype(np.uint64) * _OF_INDEX + order.astype(np.uint64) * _OF_ORDER
    return places


def _order(execution: Numbers, created: Numbers, ids: list[str | None], group: Numbers) -> Numbers:
    """Return which one of its group each row's execution is, by creation; at one instant by its id."""
    # Ids that end in numbers are in order if the shorter ones come first.
    ranked = sorted(range(len(ids)), key=lambda place: (len(ids[place] or ""), ids[place] or ""))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[ranked] = np.arange(len(ids))
    rows = np.lexsort((rank[execution], created, group))
    opens = np.diff(group[rows], prepend=-1) != 0
    another = opens | (np.diff(execution[rows], prepend=-1) != 0)
    count = np.cumsum(another)
    order = np.empty(len(rows), dtype=np.int64)
    order[rows] = count - np.repeat(count[opens], np.diff(np.append(np.flatnonzero(opens), len(rows))))
    return order


def _hash(*words: str | None) -> int:
    text = "\0".join(word or "" for word in words)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
