"""The door for the platform's own JSON: what `dx find executions --json` and `dx describe --json` print (M3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from sim.records.errors import ResultError
from sim.twin.readers.dx_family import settle
from sim.twin.readers.dx_hash import said_wrong
from sim.twin.readers.dx_record import contradictions, record_of
from sim.twin.readers.json_values import Broken, text_of, values_of
from sim.twin.readers.reading import Fault, Reading, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.twin.record import Record

_SHOWN: Final = 20
_LISTS: Final = ("results", "executions", "jobs", "analyses")


def read_records(sources: Sequence[str], *, strict: bool = False, now: int | None = None) -> Reading:
    """Read describe hashes from files, `-` being standard input.

    Parameters
    ----------
    sources : sequence of str
        The files.
    strict : bool
        Whether anything that is wrong ends the reading; else the sound records are used and the rest is listed.
    now : int, optional
        The instant after which nothing can have happened, in milliseconds since 1970.

    Raises
    ------
    ResultError
        If a file cannot be read, no sound execution is left, or with `strict` anything is wrong.
    """
    reading = Reading([str(source) for source in sources])
    for source in reading.sources:
        _read(source, reading)
    settle(reading, now)
    if strict and reading.faults:
        raise ResultError(_listed(f"--strict: {_found(len(reading.faults))} found", reading.faults))
    if not reading.records:
        what = ", ".join(reading.sources)
        hint = "name a file that `dx find executions --json` or `dx describe --json` printed"
        if reading.faults:
            raise ResultError(_listed(f"{what}: there is no sound execution; {hint}", reading.faults))
        raise ResultError(f"{what}: there are no executions in it; {hint}")
    return reading


def _found(number: int) -> str:
    return f"{counted(number, 'fault')} {'was' if number == 1 else 'were'}"


def _listed(head: str, faults: Sequence[Fault]) -> str:
    rest = len(faults) - _SHOWN
    lines = [head, *(f"- {fault}" for fault in faults[:_SHOWN])]
    return "\n".join([*lines, *([f"- and {rest} more"] if rest > 0 else [])])


def _read(source: str, reading: Reading) -> None:
    text = text_of(source)
    found = False
    for value in values_of(text):
        if isinstance(value, Broken):
            reading.faults.append(
                Fault(value.record or source, value.why if value.record is None else f"{source}, {value.why}")
            )
            found = True
            continue
        for raw in _hashes(value):
            found = True
            _take(raw, source, reading)
    if not found and text.strip():
        reading.faults.append(Fault(source, _other_kind(text)))


def _other_kind(text: str) -> str:
    if '"schemaVersion"' in text[:100_000] and '"workflow"' in text:
        return "this is a WfFormat file, not the platform's records; read it with `dxsim import wfformat`"
    return "this holds no executions; name a file that `dx find executions --json` or `dx describe --json` printed"


def _hashes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every describe hash in a value, whatever shape it has (M3)."""
    if isinstance(value, list):
        for part in value:
            yield from _hashes(part)
    elif isinstance(value, dict):
        inside = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
        if isinstance(value.get("describe"), dict):
            own = value["describe"]
            yield from _hashes(own if own.get("id") is not None else {**own, "id": value.get("id")})
        elif isinstance(value.get("execution"), dict):
            yield from _hashes({"stage": value.get("id"), **value["execution"]})
        elif inside is not None and "id" not in value:
            yield from _hashes(inside)
        else:
            stages = value.get("stages")
            listed = stages if isinstance(stages, list) else []
            played = [stage for stage in listed if isinstance(stage, dict) and isinstance(stage.get("execution"), dict)]
            if played or _is_execution(value):
                yield value
            for stage in played:
                yield from _hashes(_stage(value, stage))


def _stage(analysis: dict[str, Any], stage: dict[str, Any]) -> dict[str, Any]:
    # Stages that were reused are jobs of another analysis, and say so.
    own = {name: said for name, said in stage["execution"].items() if said is not None}
    return {"stage": stage.get("id"), "parentAnalysis": analysis.get("id"), **own}


def _is_execution(value: dict[str, Any]) -> bool:
    if value.get("class") in ("job", "analysis"):
        return True
    id_ = value.get("id")
    return isinstance(id_, str) and id_.startswith(("job-", "analysis-"))


def _take(raw: dict[str, Any], source: str, reading: Reading) -> None:
    id_ = raw.get("id")
    shown = id_ if isinstance(id_, str) and id_.isprintable() else f"an execution without an id in {source}"
    try:
        record = record_of(raw)
    except ValidationError as error:
        reading.faults.append(Fault(shown, said_wrong(error)))
        return
    except RecursionError:
        reading.faults.append(Fault(shown, "it is nested too deeply to be a record"))
        return
    wrong = next(contradictions(record), None)
    if wrong is not None:
        reading.faults.append(Fault(shown, wrong))
        return
    _keep(record, reading)


def _keep(record: Record, reading: Reading) -> None:
    other = reading.records.get(record.key)
    if other is None:
        reading.records[record.key] = record
        return
    if other == record:
        return
    later = max(record, other, key=lambda one: (one.is_final, one.modified or 0, one.last_instant))
    reading.records[record.key] = later
    reading.faults.append(
        Fault(record.id, "it stands there twice with different contents; the later one is used", used=True)
    )
