"""The parts of a bridge of costs, and to which of them a charge belongs: each to one."""

from __future__ import annotations

from typing import Final

from sim.experiment.comparing.spending import KEPT, RESTARTED
from sim.records.metrics.costs import IDLE, THROWN_AWAY, UNFINISHED

VOLUME: Final = "volume"
DURATION: Final = "duration"
PRICE: Final = "price"
WAITING: Final = "waiting"
BOOT: Final = "boot and set-up"
TRANSFER: Final = "transfer"
RETRIES: Final = "retries"
THROWN: Final = "thrown away"
CUT_OFF: Final = "unfinished"
SURCHARGE: Final = "surcharge"
EGRESS: Final = "egress"
STORAGE: Final = "storage"
PARTS: Final = (
    VOLUME, DURATION, PRICE, WAITING, IDLE, BOOT, TRANSFER, RETRIES, THROWN, CUT_OFF, SURCHARGE, EGRESS, STORAGE,
)  # fmt: skip
"""The parts of a bridge in the order in which they are told."""

_OF_KEPT: Final = {
    "compute": DURATION,
    "session": DURATION,
    "transfer": TRANSFER,
    "boot": BOOT,
    "set-up": BOOT,
    "tear-down": BOOT,
    "wait": WAITING,
    "head job": WAITING,
    "debug hold": WAITING,
}
_OF_OTHERS: Final = {RESTARTED: RETRIES, THROWN_AWAY: THROWN, UNFINISHED: CUT_OFF}
KEPT_PARTS: Final = frozenset(_OF_KEPT.values())
"""Parts of what was completed."""
WITHOUT_TIME: Final = frozenset((SURCHARGE, EGRESS, STORAGE))
"""Parts that are no worker's time."""


def part_of(what_for: str, outcome: str | None) -> str:
    """Return the part that a charge belongs to, by what it was for and its outcome; see `spending.py`."""
    # A session that is left on is money for nothing, however it ends.
    if what_for in WITHOUT_TIME or what_for == IDLE:
        return what_for
    return _OF_KEPT[what_for] if outcome == KEPT else _OF_OTHERS[outcome or UNFINISHED]
