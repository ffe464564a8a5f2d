"""What every scenario that was read from elsewhere has: a project, placeholder prices, a platform without delays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE, catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT: Final = "study"
PLACEHOLDER_RATE: Final = "0.10 USD/h"
MOST_WORKERS: Final = 100
FAMILIES: Final = ("mem1_ssd1_v2_", "mem2_ssd1_v2_", "mem3_ssd1_v2_")
"""Families of instance types among which one is chosen."""
IDEAL: Final[Mapping[str, Any]] = {
    "scheduler_step": "0 s",
    "acquisition": "0 s",
    "boot": "0 s",
    "warm_start": "0 s",
    "set_up": "0 s",
    "staging_rate": "unlimited",
    "state_after_code": "0 s",
    "teardown": "0 s",
    "closing": {"file": {"delay": "0 s", "rate": "unlimited"}},
}
"""Latencies of a platform that takes no time of its own."""


def payer(what: str) -> dict[str, Any]:
    """Return the sections that say who pays and who launches; `what` was read without prices."""
    return {
        "price_lists": {
            "placeholder": {
                "date": "none",
                "source": f"placeholder for a {what} that was read without prices; no one's rate",
                "per_core": {"on_demand": PLACEHOLDER_RATE},
            }
        },
        "accounts": {"wallet": {"prices": "placeholder"}},
        "users": {"me": {}},
        "projects": {PROJECT: {"bill_to": "wallet", "members": {"me": "CONTRIBUTE"}}},
    }


def smallest_type(cores: float, memory: float) -> str | None:
    """
    Return the smallest instance type that has some cores and memory; None where there is none.

    Parameters
    ----------
    cores : float
        Cores that are known to be needed; 0 where that is not known, which gives those of the default type.
    memory : float
        Bytes that are known to be needed, or 0.
    """
    default = catalogue()[DEFAULT_INSTANCE_TYPE]
    if not cores and memory <= default.memory:
        return DEFAULT_INSTANCE_TYPE
    fitting = [
        (kind.cores, kind.memory, name)
        for name, kind in catalogue().items()
        if name.startswith(FAMILIES) and kind.cores >= (cores or default.cores) and kind.memory >= memory
    ]
    return min(fitting)[2] if fitting else None
