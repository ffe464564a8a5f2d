"""The scenario that plays records again: accounts, prices, executables with a step that replays, one replay."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE
from sim.scenario.policy import MOST_RESTARTS
from sim.twin.machines import described
from sim.twin.naming import class_of
from sim.twin.observed import LAUNCH
from sim.twin.rates import NO_REGION, price_list, rates_seen, unknown_types
from sim.units import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.twin.naming import Naming
    from sim.twin.rates import RatesSeen
    from sim.twin.record import Record

RECORDS: Final = "records"
_FALLBACK_CURRENCY: Final = "USD"
_POLICY: Final = {"maxRestarts": ("max_restarts", MOST_RESTARTS), "maxSpotTries": ("max_spot_tries", 10)}
"""By the platform's name of a number, what a scenario calls it and the most that there can be."""
_RETRIED: Final = frozenset({
    "UnresponsiveWorker", "ExecutionError", "JMInternalError", "AppInternalError", "AppInsufficientResourceError",
    "JobTimeoutExceeded", "SpotInstanceInterruption", "*",
})  # fmt: skip


class ReplayScenario:
    """A scenario for some records.

    Parameters
    ----------
    records : sequence of Record
        Those that can be played again, in the order of their creation.
    naming : Naming
        What things are called.
    name : str
        Name of the scenario.
    table : str
        Path of the table of records, from the scenario's folder.
    priced_by : sequence of Record
        The records that rates are taken from, where that is not all of these.
    """

    def __init__(
        self, records: Sequence[Record], naming: Naming, name: str, table: str, priced_by: Sequence[Record] = ()
    ) -> None:
        self._records = records
        self._naming = naming
        self._name = name
        self._table = table
        self._jobs = [record for record in records if record.is_job]
        self.currency = next((record.currency for record in records if record.currency), _FALLBACK_CURRENCY)
        self.rates = rates_seen(priced_by or records, asked_for=self._jobs)
        self._members: dict[str, list[Record]] = defaultdict(list)
        for record in {record.id: record for record in reversed(records)}.values():
            # The first try that is there: the earlier ones may be missing (M3).
            if record.parent_analysis is not None:
                self._members[record.parent_analysis].append(record)
        for members in self._members.values():
            members.reverse()
        self._parents = {record.id: record.parent_analysis for record in records if not record.is_job}
        self._workflows: dict[str, dict[str, Any]] = {}
        self.workflow_of: dict[str, str] = {}
        """By id of an analysis, the workflow that it runs in the scenario."""
        self._make_workflows()

    def mapping(self, scale: float = 1.0) -> dict[str, Any]:
        """Return the scenario as its YAML holds it."""
        replay: dict[str, Any] = {"records": RECORDS}
        if scale != 1.0:
            replay["scale"] = scale
        times = self._run_times()
        if times:
            replay["run_times"] = times
        lists, accounts = self._money()
        return {
            "name": self._name,
            "start": _instant(min(record.created for record in self._records)),
            "instance_types": {name: described(name) for name in unknown_types(self._types())},
            "price_lists": lists,
            "accounts": accounts,
            "users": {self._naming.user(user): {} for user in _once(record.user for record in self._records)},
            "projects": self._projects(),
            "tables": {RECORDS: {"file": self._table}},
            "executables": {**self._programs(), **self._workflows},
            "replays": {LAUNCH: replay},
            "spot": {"hazard": "0 /h"},
            "variants": {
                "as-many-workers-as-wanted": {"limits": {"workers_per_user": 1_000_000}},
                "no-cost-limits": {f"replays.{LAUNCH}.keep_cost_limits": False},
            },
        }

    def _types(self) -> list[str]:
        return _once(record.instance_type or DEFAULT_INSTANCE_TYPE for record in self._jobs)

    # -- money ---------------------------------------------------------------------------------------------------

    def _money(self) -> tuple[dict[str, Any], dict[str, Any]]:
        lists: dict[str, Any] = {}
        by_account: dict[str, list[RatesSeen]] = defaultdict(list)
        for seen in self.rates:
            by_account[seen.account].append(seen)
        for record in self._records:
            by_account.setdefault(record.bill_to, [])
        accounts = {}
        for id_, regions in by_account.items():
            accounts[self._naming.account(id_)] = self._account(self._naming.account(id_), regions, lists)
        return lists, accounts

    def _account(self, name: str, regions: Sequence[RatesSeen], lists: dict[str, Any]) -> dict[str, Any]:
        present: dict[str, str] = {}
        changes: list[tuple[int, str, str]] = []
        for seen in regions:
            for number, epoch in enumerate(seen.epochs):
                listed = "-".join(
                    [name, *([self._region(seen.region)] if len(regions) > 1 else []), *_numbered(number)]
                )
                lists[listed] = price_list(seen, epoch, self.currency)
                if number:
                    changes.append((epoch.begin, seen.region, listed))
                else:
                    present[seen.region] = listed
        if not regions:
            lists[name] = _nobody(self.currency)
            return {"prices": name}
        one = len(regions) == 1
        account: dict[str, Any] = {"prices": next(iter(present.values())) if one else dict(present)}
        for begin, region, listed in sorted(changes):
            present[region] = listed
            change = {"at": _instant(begin), "prices": listed if one else dict(present)}
            account.setdefault("price_changes", []).append(change)
        return account

    def _region(self, region: str) -> str:
        return region.replace(":", "-")

    def _projects(self) -> dict[str, Any]:
        regions: dict[str, str] = {}
        payers: dict[str, str] = {}
        for record in self._records:
            payers.setdefault(record.project, record.bill_to)
            if record.is_job:
                regions.setdefault(record.project, record.region or NO_REGION)
        return {
            self._naming.project(id_): {
                "bill_to": self._naming.account(payer),
                **({"region": regions[id_]} if id_ in regions else {}),
            }
            for id_, payer in payers.items()
        }

    # -- executables ---------------------------------------------------------------------------------------------

    def _programs(self) -> dict[str, Any]:
        jobs: dict[str, list[Record]] = defaultdict(list)
        for record in self._jobs:
            jobs[self._naming.executable(record)].append(record)
        return {name: self._program(own) for name, own in jobs.items()}

    def _program(self, jobs: Sequence[Record]) -> dict[str, Any]:
        first = jobs[0]
        by_function: dict[str, list[Record]] = {"main": []}
        for record in jobs:
            by_function.setdefault(self._naming.function(record), []).append(record)
        program: dict[str, Any] = {"class": class_of(first)}
        if program["class"] == "applet":
            program["project"] = self._naming.project(first.project)
        program["instance_type"] = _usual(record.instance_type or DEFAULT_INSTANCE_TYPE for record in jobs)
        program |= {"set_up": "0 s", **_policy(jobs)}
        program["entry_points"] = {name: self._entry_point(own, program) for name, own in by_function.items()}
        return program

    def _entry_point(self, jobs: Sequence[Record], program: Mapping[str, Any]) -> dict[str, Any]:
        point: dict[str, Any] = {"steps": [{"replay": LAUNCH}]}
        if not jobs:
            return point
        usual = _usual(record.instance_type or DEFAULT_INSTANCE_TYPE for record in jobs)
        if usual != program["instance_type"]:
            point["instance_type"] = usual
        timeout = _timeout(jobs)
        if timeout is not None:
            point["timeout"] = format_duration(timeout * 1000)
        instances = max(record.instances for record in jobs)
        if instances > 1:
            point["cluster"] = {"initial_instance_count": instances}
        return point

    def _make_workflows(self) -> None:
        known: dict[str, str] = {}
        # Those within others come first, so that these can name them.
        for analysis in sorted(self._analyses(), key=lambda record: -self._depth(record)):
            stages = {
                self._naming.stage(part.stage or part.id): self._stage(part) for part in self._members[analysis.id]
            }
            name = self._naming.executable(analysis)
            signature = f"{name}|{sorted(stages.items())}"
            if signature not in known:
                known[signature] = name if name not in self._workflows else f"{name}-{len(known) + 1}"
                project = self._naming.project(analysis.project)
                self._workflows[known[signature]] = {"class": "workflow", "project": project, "stages": stages}
            self.workflow_of[analysis.id] = known[signature]

    def _analyses(self) -> list[Record]:
        return [record for record in self._records if not record.is_job and self._members.get(record.id)]

    def _depth(self, record: Record) -> int:
        depth, above = 0, record.parent_analysis
        while above is not None:
            above, depth = self._parents.get(above), depth + 1
        return depth

    def _stage(self, record: Record) -> dict[str, Any]:
        stage: dict[str, Any] = {"run": self.workflow_of.get(record.id) or self._naming.executable(record)}
        siblings = self._members[record.parent_analysis or ""]
        beside = {other.id: self._naming.stage(other.stage or other.id) for other in siblings}
        needs = sorted({beside[id_] for id_ in record.needs if id_ in beside})
        if needs:
            stage["depends_on"] = needs
        if record.is_job:
            stage["instance_type"] = record.instance_type or DEFAULT_INSTANCE_TYPE
        return stage

    # -- run times that are not known ----------------------------------------------------------------------------

    def _run_times(self) -> dict[str, Any]:
        """Return the run times of those that were cut or had not ended: those seen of the same entry point."""
        seen: dict[str, list[int]] = defaultdict(list)
        wanted: set[str] = set()
        for record in self._jobs:
            key = self._naming.kind(record)
            run = None if record.running is None or record.stopped is None else record.stopped - record.running
            if record.state == "done" and run is not None:
                seen[key].append(max(1, run))
            elif record.state != "done":
                wanted.add(key)
        return {
            key: {"empirical": [f"{time} ms" for time in _spread(seen[key])]} for key in sorted(wanted) if seen[key]
        }


def _nobody(currency: str) -> dict[str, Any]:
    rate = {"on_demand": f"0.10 {currency}/h"}
    return {"date": "none", "source": "no prices are known: a placeholder, no one's rate", "per_core": rate}


_MOST_TIMES: Final = 200


def _spread(times: list[int]) -> list[int]:
    ordered = sorted(times)
    if len(ordered) <= _MOST_TIMES:
        return ordered
    return [ordered[(2 * place + 1) * len(ordered) // (2 * _MOST_TIMES)] for place in range(_MOST_TIMES)]


def _timeout(jobs: Sequence[Record]) -> int | None:
    """Return the time-out of an entry point in milliseconds; None where jobs ran longer than theirs, or name none."""
    known = [record.timeout for record in jobs if record.timeout]
    if not known:
        return None
    usual = Counter(known).most_common(1)[0][0]
    longest = max(((record.stopped or 0) - (record.running or 0) for record in jobs if record.running), default=0)
    # What was torn down because of it ran a little longer.
    timed_out = any(record.failure_reason == "JobTimeoutExceeded" for record in jobs)
    return usual if timed_out or longest <= usual else None


def _policy(jobs: Sequence[Record]) -> dict[str, Any]:
    """Return the execution policy that jobs name, and at least what was tried again (J2)."""
    said = next((record.policy for record in jobs if record.policy), {})
    policy: dict[str, Any] = {
        new: count for old, (new, most) in _POLICY.items() if (count := _few(said.get(old), most)) is not None
    }
    asked = said.get("restartOn")
    counts = asked if isinstance(asked, dict) else {}
    allowed = {
        name: count
        for name, given in counts.items()
        if name in _RETRIED and (count := _few(given, MOST_RESTARTS)) is not None
    }
    again: dict[str, Counter[str]] = defaultdict(Counter)
    for record in jobs:
        if record.state == "restarted" and record.failure_reason in _RETRIED - {"SpotInstanceInterruption"}:
            again[record.id][str(record.failure_reason)] += 1
    for counted in again.values():
        for reason, count in counted.items():
            allowed[reason] = min(MOST_RESTARTS, max(count, allowed.get(reason, 0)))
    if allowed or counts:
        policy["restart_on"] = allowed
    if any(record.number and record.function != "main" for record in jobs):
        policy["restartable_entry_points"] = "all"
    return {"execution_policy": policy} if policy else {}


def _few(count: object, most: int) -> int | None:
    """Return a number of tries that can be asked for; None where there is none."""
    return min(count, most) if isinstance(count, int) and not isinstance(count, bool) and count > 0 else None


def _usual(names: Iterable[str]) -> str:
    counted = Counter(names)
    return max(sorted(counted), key=lambda name: counted[name])


def _numbered(number: int) -> list[str]:
    return [str(number + 1)] if number else []


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _instant(milliseconds: int) -> str:
    return (
        datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"
    )
