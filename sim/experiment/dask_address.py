"""Whether a Dask scheduler is at an address."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from sim.experiment.errors import ExperimentError


def require_scheduler(address: str, patience: float) -> None:
    """Ask who is there: a client that finds no scheduler keeps trying to leave it, at length and with a traceback.

    Parameters
    ----------
    address : str
        Such as `tcp://host:8786`.
    patience : float
        For how many seconds.

    Raises
    ------
    ExperimentError
        If it is no scheduler.
    """
    answer: list[Any] = []

    def ask() -> None:
        # Whatever may be listening there can answer anything.
        try:
            answer.append(asyncio.run(asyncio.wait_for(_kind_of(address, patience), patience)))
        except Exception as error:
            answer.append(error)

    # In a thread of its own, since a notebook has a loop already; nobody waits for it after Ctrl-C.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join()
    (found,) = answer
    if found != "Scheduler":
        raise ExperimentError(
            f"no Dask scheduler answers at {address or repr(address)} ({_instead(found, patience)}); start one with "
            "`dask scheduler`, or give the address that it prints"
        )


async def _kind_of(address: str, patience: float) -> str:
    from distributed.comm.core import connect  # noqa: PLC0415

    comm: Any = await connect(address, timeout=patience)  # type: ignore[no-untyped-call]
    try:
        await comm.write({"op": "identity", "reply": True})
        return str((await comm.read())["type"])
    finally:
        comm.abort()


def _instead(found: object, patience: float) -> str:
    match found:
        case OSError() | ValueError() | ImportError():
            return (str(found).splitlines() or [f"no word in {patience:g} s"])[0]
        case Exception():
            return "what answers is something else"
    return f"a {found} of Dask does"
