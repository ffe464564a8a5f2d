"""Scenarios with everything at once: every kind of executable, step, limit, event and setting, mixed by luck."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st

from tests.laws.strategies import TYPES, latencies

CODE_FAILURES: Final = (
    "AppError", "AppInternalError", "AuthError", "ExecutionError", "InputError", "JMInternalError", "OutputError",
    "UnresponsiveWorker", "ExecutionError", "JMInternalError", "UnresponsiveWorker",
)  # fmt: skip
RETRIED: Final = (
    "UnresponsiveWorker", "ExecutionError", "JMInternalError", "AppInternalError", "AppInsufficientResourceError",
    "JobTimeoutExceeded", "*",
)  # fmt: skip
BY_LUCK: Final = {"lognormal": {"median": "60 s", "p95": "200 s"}}
PLENTY: Final = 60
"""Workers with which nobody ever waits for a slot that is held by who waits for him."""


class Mixer:
    """Draws the parts of a scenario.

    Parameters
    ----------
    draw : callable
        What Hypothesis hands to a composite strategy.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def maybe(self, percent: int) -> bool:
        """Whether something is there; it shrinks to what is not."""
        return self.whole(0, 99) >= 100 - percent

    def whole(self, least: int, most: int) -> int:
        """A whole number."""
        return self._draw(st.integers(least, most))

    def one(self, *choices: Any) -> Any:
        """One of several; it shrinks to the first."""
        return self._draw(st.sampled_from(choices))

    def seconds(self, least: int, most: int) -> str:
        """A time of whole seconds, so that things often meet at one instant."""
        return f"{self.whole(least, most)} s"

    def optional(self, percent: int, **keys: Any) -> dict[str, Any]:
        """Each key, or not; a value that can be called is drawn."""
        return {key: value() if callable(value) else value for key, value in keys.items() if self.maybe(percent)}

    # -- code ----------------------------------------------------------------------------------------------------

    def compute(self) -> dict[str, Any]:
        """A step that computes, and may need more than its worker has."""
        time = self.one(self.seconds(1, 200), BY_LUCK, {"work": "0.1 core h", "serial": "10 %"})
        need = {}
        if self.maybe(15):
            need = {"memory": self.one("3 GB", "6 GB", "40 GB"), "fails_at": self.one("100 %", "40 %", "0 %")}
        return {"compute": time, **need, **self.optional(5, disk="30 GB")}

    def session(self) -> dict[str, Any]:
        """A step in which somebody works, and that is perhaps forgotten, but not for ever."""
        ends = self.one(
            {"noticed_after": self.one(self.seconds(1, 900), BY_LUCK)}, {"max_session_length": self.seconds(30, 900)}
        )
        return {"session": {"work": self.one(BY_LUCK, "100 s"), "forgotten": self.one("50 %", "100 %"), **ends}}

    def failure(self) -> dict[str, Any]:
        """A step that fails now and then, or in its first tries."""
        when = {"tries": self.whole(1, 2)} if self.maybe(50) else {"probability": self.one("30 %", "100 %", "70 %")}
        return {"fail": {"reason": self.one(*CODE_FAILURES), **when}}

    def work(self) -> list[dict[str, Any]]:
        """What a job does by itself."""
        steps: list[dict[str, Any]] = [self.session() if self.maybe(10) else self.compute()]
        if self.maybe(25):
            steps.insert(self.whole(0, 1), self.failure())
        if self.maybe(10):
            steps.append({"egress": self.one("1 GB", "300 GB")})
        if self.maybe(10):
            steps.append({"exit": {"code": self.whole(1, 255), "probability": self.one("50 %", "100 %")}})
        if self.maybe(10):
            steps.append({"upload": {"note": "1 KB"}, "into": "project_context"})
        if self.maybe(10):
            steps.append({"read": "${data.late}"})
        if self.maybe(8):
            steps.append({"output": {"made": "${data.here}"}})
        elif self.maybe(85):
            steps.append({"upload": {"made": self.one("1 GB", "100 GB", "1 B")}})
        return steps

    def children(self) -> list[dict[str, Any]]:
        """What a job does by launching others."""
        steps: list[dict[str, Any]] = []
        if self.maybe(60):
            scatter = {"over": self.whole(0, 4), "entry_point": "part", "as": "parts", "chunk": self.whole(1, 3)}
            if self.maybe(40):
                call = {"entry_point": "join", "inputs": {"all": "${parts.made}"}, "as": "joined"}
                return [{"scatter": {**scatter, "collect": call}}, {"output": {"made": "${joined.made}"}}]
            steps.append({"scatter": scatter})
        if self.maybe(40):
            steps.append({"subjob": {"entry_point": "part", "inputs": {"item": 7}, "as": "single"}})
        if self.maybe(40):
            called = self.one("leaf", "leaf", "inner")
            apart = {"detached": True, **self.optional(40, cost_limit=self.money)} if self.maybe(30) else {}
            policy = {"execution_policy": self.policy()} if called == "leaf" and self.maybe(30) else {}
            inputs = {"inputs": {"needs": ["${single.made}"]}} if len(steps) == 2 and called == "leaf" else {}
            steps.append({"run": {"executable": called, "as": "called", **apart, **policy, **inputs}})
            if self.maybe(50):
                steps.append({"wait": "called"})
        if self.maybe(40):
            steps.append({"subjob": {"entry_point": "join", "as": "joined"}})
            steps.append(self.one({"wait": "joined"}, {"output": {"made": "${joined.made}"}}))
        return steps

    def program(self, kind: str) -> dict[str, Any]:
        """An applet or app: a `leaf` runs alone, a `group` launches others, a `head` submits tasks."""
        points: dict[str, Any] = {"main": {"steps": self.work()}}
        if kind == "group":
            points["main"]["steps"] = [*self.children(), *self.work()] if self.maybe(50) else self.children()
        if kind == "head":
            points["main"]["steps"] = [{"tasks": self.tasks(), "queue_size": self.whole(1, 3)}, *self.work()]
        if kind != "leaf":
            points["part"] = {"outputs": {"made": "file?"}, "steps": self.work()}
            points["join"] = {"outputs": {"made": "file?"}, "steps": self.work()}
        for point in points.values():
            point.update(
                self.optional(15, instance_type=lambda: self.one(*TYPES), timeout=lambda: self.seconds(30, 400))
            )
        made: dict[str, Any] = {
            **({"class": "app", **self.optional(40, surcharge=self.money)} if self.maybe(40)
               else {"class": "applet", "project": "p0"}),
            "inputs": {"needs": "file[]?", "one": "file?", "n": "int?"},
            "outputs": {"made": "file?"},
            "entry_points": points,
            "access": {"project": self.one(*["CONTRIBUTE"] * 8, "VIEW", "UPLOAD")},
            **self.optional(50, execution_policy=self.policy),
            **self.optional(
                12,
                ignore_reuse=True, head_job_on_demand=True, timeout=lambda: self.seconds(30, 900),
                cluster=lambda: {"initial_instance_count": self.whole(1, 3)},
                instance_type_selector=lambda: {"allowed": list(TYPES[: self.whole(1, 3)])},
            ),
        }  # fmt: skip
        return made

    def tasks(self) -> dict[str, Any]:
        """The processes of a pipeline."""

        def one(**keys: Any) -> dict[str, Any]:
            strategy = self.one("terminate", "finish", "ignore", "retry")
            return {**keys, "error_strategy": strategy, **({"max_retries": 2} if strategy == "retry" else {})}

        found = {"part": one(over=self.whole(0, 4))}
        if self.maybe(60):
            found["join"] = one(**self.one({"each": "part"}, {"after": "part"}))
        return found

    def policy(self) -> dict[str, Any]:
        """An execution policy."""
        reasons = [self.one(*RETRIED) for _ in range(self.whole(0, 3))]
        return {
            **({"restart_on": {reason: self.whole(0, 3) for reason in reasons}} if reasons else {}),
            **self.optional(
                35,
                max_restarts=lambda: self.whole(0, 4), restartable_entry_points=lambda: self.one("all", "master"),
                max_spot_tries=lambda: self.whole(1, 3),
                on_non_restartable_failure=lambda: self.one("failStage", "failAllStages"),
            ),
        }  # fmt: skip

    def workflow(self, executables: tuple[str, ...]) -> dict[str, Any]:
        """A workflow; a stage may need outputs of those before it."""
        stages: dict[str, Any] = {}
        for number in range(self.whole(1, 3)):
            stage: dict[str, Any] = {"run": self.one(*executables)}
            if number and self.maybe(60):
                before = f"s{self.whole(0, number - 1)}"
                program = stages[before]["run"] != "inner" and stage["run"] != "inner"
                if program and self.maybe(60):
                    stage["inputs"] = {"needs": [f"${{{before}.made}}"]}
                else:
                    stage["depends_on"] = [before]
            folder = {} if stage["run"] == "inner" else self.optional(15, folder="/x")
            stages[f"s{number}"] = {**stage, **folder, **self.optional(20, execution_policy=self.policy)}
        return {"class": "workflow", "project": "p0", "stages": stages}

    # -- who runs what -------------------------------------------------------------------------------------------

    def money(self) -> str:
        """An amount that much or little costs."""
        return f"{self.one(self.whole(1, 300_000), self.whole(1, 5_000_000)) / 1_000_000:f} USD"

    def launch(self, users: list[str], projects: list[str], earlier: list[str]) -> dict[str, Any]:
        """A launch."""
        run = self.one("leaf", "group", "group", "head", "outer", "inner")
        program = run in ("leaf", "group", "head")
        made: dict[str, Any] = {
            "run": run, "as": self.one(*users), "in": self.one(*projects),
            "priority": self.one("normal", "normal", "low", "high"), "rank": self.whole(-1, 1),
        }  # fmt: skip
        if earlier and self.maybe(25):
            made["after"] = self.one(*earlier)
        else:
            made["at"] = self.seconds(0, 300)
        if self.maybe(25):
            made |= {"count": self.whole(1, 3)} | ({"every": "100 s"} if "at" in made and self.maybe(50) else {})
        if program:
            made |= self.optional(15, head_job_on_demand=True)
            made |= self.optional(25, inputs=lambda: self.one({"one": "late"}, {"one": "here"}, {"n": 3}))
        if self.maybe(20):
            made |= self.one(
                {"instance_type": self.one(*TYPES)},
                {"instance_type_selector": {"allowed": [TYPES[2], TYPES[0]]}},
            )
        if self.maybe(25):
            made["debug_on"] = ["AppError", "ExecutionError", "AppInternalError"][: self.whole(1, 3)]
            made["debug_hold"] = self.one("0 s", self.seconds(1, 600))
        return made | self.optional(
            20,
            cost_limit=self.money, timeout=lambda: self.seconds(30, 600), execution_policy=self.policy,
            preserve_job_outputs=True, delay_workspace_destruction=True, ignore_reuse=True,
            depends_on=["late"],
        )  # fmt: skip

    def event(self, launches: list[str], users: list[str], names: list[str]) -> dict[str, Any]:
        """Something from outside."""
        meant = self.one(*launches, *names)
        at = {"at": self.seconds(0, 1500)}
        for_ = {"for": self.seconds(1, 900)}
        return self.one(
            {**at, "terminate": meant, **self.optional(50, **{"as": self.one(*users)})},
            {**at, "release": meant},
            {**at, "close": "late"},
            {**at, "delete": self.one("late", "here")},
            {**at, "outage": self.optional(40, share="50 %")},
            {"at": self.seconds(0, 200), "outage": {}},
            {**at, "spot_dry": {**for_, **self.optional(30, instance_types=[TYPES[0]])}},
            {**at, "fail": {"job": meant, "reason": self.one(*CODE_FAILURES)}},
            {"fail": {"job": meant, "reason": self.one(*CODE_FAILURES), "after": self.seconds(0, 100),
                      **self.optional(30, **{"try": 1})}},
        )  # fmt: skip

    # -- the platform --------------------------------------------------------------------------------------------

    def prices(self) -> dict[str, Any]:
        """A price list with all that there are prices for."""
        core = self.whole(1, 2_000_000)
        return {
            "date": "none",
            "source": "made up",
            "per_core": {"on_demand": f"{core / 10**6:f} USD/h", "spot": f"{-(-core // 3) / 10**6:f} USD/h"},
            "storage": f"{self.whole(0, 10**6) / 10**6:f} USD/GB month",
            "egress": f"{self.whole(0, 10**4) / 10**6:f} USD/GB",
        }

    def account(self) -> dict[str, Any]:
        """An account."""
        made = {"prices": "one", "spot_wait": self.one("15 min", "30 s", {"per_job": "60 s", "per_path": "90 s"})}
        changes = [{"at": self.seconds(0, 600), "prices": "two"}]
        return made | self.optional(
            25,
            spending_limit=self.money, balance=self.money, smart_reuse=True, price_changes=changes,
            upgrade_on_insufficient_resource=True,
        )  # fmt: skip

    def project(self, account: str, users: list[str]) -> dict[str, Any]:
        """A project."""
        made: dict[str, Any] = {"bill_to": account}
        if self.maybe(10):
            made["members"] = {user: self.one("CONTRIBUTE", "ADMINISTER", "VIEW") for user in users}
        if self.maybe(20):
            policy = self.one("terminate", "block")
            made["monthly_compute_limit"] = {"limit": self.money(), "when_reached": policy}
        return made | self.optional(8, restricted=True, monthly_egress_limit="200 GB")

    def market(self) -> dict[str, Any]:
        """A market for spot machines."""
        made: dict[str, Any] = {
            "hazard": self.one("0 /h", "5 /h", "30 /h"), "acquisition": self.one("0 s", "35 s", BY_LUCK),
        }  # fmt: skip
        if self.maybe(40):
            begin = self.whole(0, 500)
            made["shut"] = [{"from": f"{begin} s", "to": f"{begin + self.whole(1, 600)} s"}]
            made["types"] = {TYPES[0]: {"shut": [{"from": "100 s", "to": "500 s"}]}}
        return made


@st.composite
def mixtures(draw: st.DrawFn) -> dict[str, Any]:
    """Whole scenarios in which anything can meet anything."""
    mix = Mixer(draw)
    users = [f"u{k}" for k in range(mix.whole(1, 2))]
    projects = [f"p{k}" for k in range(mix.whole(1, 2))]
    accounts = [f"a{k}" for k in range(mix.whole(1, 2))]
    launches: dict[str, Any] = {}
    for k in range(mix.whole(1, 4)):
        launches[f"l{k}"] = mix.launch(users, projects, list(launches))
    names = ["leaf", "group", "group:part", "group:join", "s0"]
    late = mix.one({"state": "closed"}, {"state": "closing"}, {"state": "open", "closes": mix.seconds(0, 400)},
                   {"state": "open"})  # fmt: skip
    return {
        "seed": mix.whole(0, 1000),
        "start": mix.one("2026-01-12T09:00Z", f"2026-01-31T23:{mix.whole(45, 59)}:30Z"),
        "price_lists": {"one": mix.prices(), "two": mix.prices()},
        "accounts": {name: mix.account() for name in accounts},
        "users": {name: {} for name in users},
        "projects": {name: mix.project(mix.one(*accounts), users) for name in projects},
        "data": {
            "here": {"project": "p0", "size": "2 GB"},
            "late": {"project": projects[-1], "size": "3 GB", "links": ["here"], **late},
        },
        "executables": {
            "leaf": mix.program("leaf"),
            "group": mix.program("group"),
            "head": mix.program("head"),
            "inner": mix.workflow(("leaf",)),
            "outer": mix.workflow(("leaf", "group", "head", "inner")),
        },
        "launches": launches,
        "events": {f"e{k}": mix.event(list(launches), users, names) for k in range(mix.whole(0, 5))},
        "latencies": draw(latencies()),
        "limits": {
            "workers_per_user": mix.one(PLENTY, mix.whole(1, 6)),
            **mix.optional(25, unresponsive_after="60 s", abandoned_after="5 min"),
            **mix.optional(10, tree_lifetime="20 min"),
        },
        "settings": {
            "worker_reuse": mix.one("none", "root_execution"),
            "cold_billing": mix.one("acquired", "running"),
            "bill_platform_failures": mix.maybe(50),
            "bill_interrupted": mix.maybe(50),
        },
        "spot": mix.market(),
        **mix.optional(15, horizon=lambda: mix.seconds(1, 2000)),
    }
