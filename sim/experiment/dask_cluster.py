"""Work on a Dask cluster: handed out task by task, so that whatever goes wrong there becomes a sentence."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager, suppress
from importlib.metadata import version
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.dask_address import require_scheduler
from sim.experiment.errors import ExperimentError
from sim.experiment.play import play

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.experiment.play import Outcome, Take, Task

_PATIENCE_SECONDS: Final = 20
"""How long a cluster has to answer, and may be without workers."""
_LOOK_SECONDS: Final = 5
"""How often it is looked whether there are any, while nothing comes."""
_FIRST_OUT: Final = 3
"""Tasks that are handed out ahead, per thread of a worker."""
_KEPT: Final = "what was finished is kept: give the same command again to go on"


def play_on_cluster(address: str, tasks: Iterable[Task], take: Take) -> Iterator[Outcome]:
    """Play tasks on a cluster; see :meth:`sim.experiment.pool.Pool.play`.

    Parameters
    ----------
    address : str
        Of its scheduler, such as `tcp://host:8786`.
    tasks : iterable of Task
        Taken as they are needed.
    take : callable
        Makes of a result what is kept of it.

    Raises
    ------
    ExperimentError
        If Dask is not installed, no scheduler answers there or it goes away, it has no workers or loses them for long,
        or a worker has not this version of dxsim.
    """
    with _client_of(address) as client:
        left = iter(tasks)
        threads = _require_workers(client, address)
        out = {client.submit(play, task, take, pure=False) for task in islice(left, _FIRST_OUT * threads)}
        while out:
            finished = _finished(client, address, out)
            out -= finished
            # What comes next is on its way before what came is written down.
            out |= {client.submit(play, task, take, pure=False) for task in islice(left, len(finished))}
            for future in finished:
                yield from _outcomes(future, address)


def require_cluster(address: str) -> None:
    """Find out whether a cluster answers and has workers.

    Raises
    ------
    ExperimentError
        If it does not, or they have not this version of dxsim.
    """
    with _client_of(address) as client:
        _require_workers(client, address)


def _finished(client: Any, address: str, out: set[Any]) -> set[Any]:
    """Wait for the first of several tasks to come to its end; return all that have."""
    from distributed import wait  # noqa: PLC0415

    last_seen = monotonic()
    while True:
        try:
            with client.as_current():
                done = wait(out, timeout=_LOOK_SECONDS, return_when="FIRST_COMPLETED").done  # type: ignore[no-untyped-call]
            return set(done)
        except TimeoutError:
            if _has_workers(client):
                last_seen = monotonic()
            elif monotonic() - last_seen > _PATIENCE_SECONDS:
                raise ExperimentError(f"the Dask cluster at {address} has no workers any more; {_KEPT}") from None
        except Exception as error:
            raise _gone(address, error) from None


def _has_workers(client: Any) -> bool:
    with suppress(Exception):
        return bool(client.nthreads())
    return False


def _outcomes(future: Any, address: str) -> list[Outcome]:
    try:
        found: list[Outcome] = future.result()
    except Exception as error:
        raise _gone(address, error) from None
    return found


def _gone(address: str, error: BaseException) -> ExperimentError:
    from distributed import CancelledError, KilledWorker  # noqa: PLC0415

    if isinstance(error, CancelledError):
        return ExperimentError(f"the Dask scheduler at {address} went away; {_KEPT}")
    if isinstance(error, KilledWorker):
        return ExperimentError(
            f"workers of the Dask cluster at {address} die of the same task, as happens where memory runs out; {_KEPT}"
        )
    why = (str(error).splitlines() or [type(error).__name__])[0]
    return ExperimentError(f"a worker of the Dask cluster at {address} cannot play ({why}); {_KEPT}")


def _require_workers(client: Any, address: str) -> int:
    """Return how many threads the workers have."""
    there = client.run(version, "dxsim", on_error="return")
    if not there:
        raise ExperimentError(f"the Dask cluster at {address} has no workers; start some with `dask worker {address}`")
    here = version("dxsim")
    for worker, found in there.items():
        if found != here:
            has = "no dxsim" if isinstance(found, Exception) else f"dxsim {found}"
            raise ExperimentError(
                f"worker {worker} of the Dask cluster at {address} has {has}; install dxsim {here} there, as here"
            )
    return int(sum(client.nthreads().values()))


@contextmanager
def _client_of(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError:
        raise ExperimentError("Dask is not installed; install it with: pip install 'dxsim[dask]'") from None
    require_scheduler(address, _PATIENCE_SECONDS)
    with _silence():
        client: Any = Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        try:
            yield client
        finally:
            client.close()


@contextmanager
def _silence() -> Iterator[None]:
    """Let Dask log nothing meanwhile: what goes wrong is told in a sentence."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in ("distributed", "tornado")]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
