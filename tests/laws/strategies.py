"""Small whole scenarios, made at random: DAGs of jobs as workflows or as separate launches, who runs and who pays."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

TYPES = ("mem1_ssd1_v2_x2", "mem1_ssd1_v2_x4", "mem1_ssd1_v2_x8")
TEARDOWN = 11_000_000
LIMIT_CHECK = 20_000_000
"""The longest that the latencies below have, in microseconds."""

DELAYS = ("scheduler_step", "acquisition", "boot", "set_up", "state_after_code", "teardown")
RANDOM = {
    "scheduler_step": {"uniform": ["3.6 s", "6.6 s"]},
    "acquisition": {"lognormal": {"median": "35 s", "p95": "150 s"}},
    "boot": {"triangular": ["50 s", "54 s", "60 s"]},
    "set_up": {"exponential": "5 s"},
    "warm_start": {"uniform": ["6 s", "9 s"]},
    "teardown": {"uniform": ["5 s", "11 s"]},
    "closing": {"file": {"delay": {"uniform": ["1 s", "20 s"]}}},
}


def micros(least: int, most: int) -> st.SearchStrategy[str]:
    """Times between two numbers of microseconds, whole seconds among them more often."""
    seconds = st.integers(-(-least // 1_000_000), most // 1_000_000).map(lambda s: f"{s} s")
    return seconds | st.integers(least, most).map(lambda us: f"{us} us")


@st.composite
def constants(draw: st.DrawFn) -> dict[str, Any]:
    """Latencies that are always the same: none, or any."""
    if draw(st.booleans()):
        return ideal()
    some = {name: draw(micros(0, 11_000_000)) for name in DELAYS}
    return {**ideal(), **some, "closing": {"file": {"delay": draw(micros(0, 8_000_000)), "rate": "unlimited"}}}


def ideal() -> dict[str, Any]:
    """Latencies of a platform that takes no time."""
    return {
        **dict.fromkeys((*DELAYS, "warm_start", "warm_keep", "limit_check"), "0 s"),
        "staging_rate": "unlimited",
        "closing": {"file": {"delay": "0 s", "rate": "unlimited"}},
    }


@st.composite
def latencies(draw: st.DrawFn) -> dict[str, Any]:
    """Latencies of every kind."""
    base = draw(st.one_of(constants(), st.just(RANDOM)))
    kept = draw(st.sampled_from(["0 s", "60 s"]))
    return {**base, "warm_keep": kept, "limit_check": draw(st.sampled_from(["0 s", "20 s"]))}


def programs(frail: float) -> dict[str, Any]:
    """The applets: what computes as long as it is told, as luck will have it, or with subjobs."""
    common = {"class": "applet", "project": "p0", "outputs": {"made": "file"}}
    taking = {**common, "inputs": {"time": "string?", "needs": "file[]?"}}
    failing = [{"fail": {"reason": "AppError", "probability": frail}}] if frail else []
    lucky = {"compute": {"lognormal": {"median": "40 s", "p95": "100 s"}}}
    told = {"compute": "${inputs.time}"}
    upload = {"upload": {"made": "1 GB"}}
    return {
        "told": {**taking, "entry_points": {"main": {"steps": [told, upload]}}},
        "lucky": {**taking, "entry_points": {"main": {"steps": [lucky, *failing, upload]}}},
        "wide": {
            **taking,
            "entry_points": {
                "main": {
                    "steps": [
                        {"scatter": {"over": 3, "entry_point": "part", "chunk": 2, "as": "parts"}},
                        {"subjob": {"entry_point": "join", "inputs": {"all": "${parts.made}"}, "as": "joined"}},
                        {"output": {"made": "${joined.made}"}},
                    ]
                },
                "part": {"outputs": {"made": "file"}, "steps": [lucky, upload]},
                "join": {"outputs": {"made": "file"}, "steps": [{"compute": "5 s"}, *failing, upload]},
            },
        },
    }  # fmt: skip


@st.composite
def stages(draw: st.DrawFn, most: int, executables: tuple[str, ...], least: int = 1) -> dict[str, Any]:
    """A DAG of stages; an edge is a reference to an output or an entry of `depends_on`."""
    made: dict[str, Any] = {}
    size = draw(st.integers(least, most))
    edges = (
        st.lists(st.tuples(st.integers(0, 2**16), st.booleans()), max_size=3) if draw(st.booleans()) else st.just([])
    )
    for number in range(size):
        before = {f"s{place % number}": by_output for place, by_output in draw(edges)} if number else {}
        stage: dict[str, Any] = {
            "run": draw(st.sampled_from(executables)),
            "name": f"job {number}",
            "inputs": {"needs": [f"${{{name}.made}}" for name, by_output in before.items() if by_output]},
            "depends_on": [name for name, by_output in before.items() if not by_output],
        }
        if stage["run"] == "told":
            stage["inputs"]["time"] = draw(micros(1, 100_000_000))
        made[f"s{number}"] = stage
    return made


@st.composite
def workflows(draw: st.DrawFn, most: int, executables: tuple[str, ...], least: int = 1) -> dict[str, Any]:
    """A workflow."""
    return {"class": "workflow", "project": "p0", "stages": draw(stages(most, executables, least))}


@st.composite
def scenarios(
    draw: st.DrawFn,
    *,
    most: int = 30,
    cost_limits: bool | None = None,
    frail: bool = True,
    horizon: bool = True,
    hazards: bool = False,
) -> dict[str, Any]:
    """Whole scenarios: several users, projects and accounts; workflows, and launches one after the other.

    Half of them have spot machines. With hazards these can be taken away, and some jobs are clusters: then an execution
    can have several tries.
    """
    users = [f"u{k}" for k in range(draw(st.integers(1, 3)))]
    projects = [f"p{k}" for k in range(draw(st.integers(1, 3)))]
    accounts = [f"a{k}" for k in range(draw(st.integers(1, 2)))]
    executables: dict[str, Any] = programs(draw(st.sampled_from([0.0, 0.1, 0.4])) if frail else 0.0)
    launches: dict[str, Any] = {}
    roots = draw(st.integers(1, 3))
    for root in range(roots):
        executables[f"flow{root}"] = draw(workflows(max(1, most // roots), ("told", "lucky", "wide")))
        launches[f"flow{root}"] = {"run": f"flow{root}", "at": draw(micros(0, 200_000_000))}
    for k in range(draw(st.integers(0, 5))):
        before = draw(st.lists(st.sampled_from(list(launches)), max_size=2, unique=True))
        launches[f"alone{k}"] = {
            "run": draw(st.sampled_from(["lucky", "wide"])),
            **({"after": before} if before else {}),
        }
    limits = draw(st.booleans()) if cost_limits is None else cost_limits
    for launch in launches.values():
        launch |= {
            "as": draw(st.sampled_from(users)),
            "in": draw(st.sampled_from(projects)),
            "rank": draw(st.integers(-2, 2)),
            "instance_type": draw(st.sampled_from(TYPES)),
        }
        if limits:
            launch["cost_limit"] = f"{draw(st.integers(1, 400_000) | st.integers(10_000, 8_000_000)) / 1_000_000:f} USD"
    whole: dict[str, Any] = {
        "seed": draw(st.integers(0, 2**32)),
        "accounts": {name: {"prices": "list"} for name in accounts},
        "users": {name: {} for name in users},
        "projects": {name: {"bill_to": draw(st.sampled_from(accounts))} for name in projects},
        "price_lists": {"list": prices(1, draw(st.integers(200_000, 10**6) | st.integers(1, 10**6)))},
        "executables": executables,
        "launches": launches,
        "latencies": draw(latencies()),
        "limits": {"workers_per_user": draw(st.integers(2, 10) | st.integers(1, 10))},
        "settings": {
            "worker_reuse": draw(st.sampled_from(["none", "root_execution"])),
            "cold_billing": draw(st.sampled_from(["acquired", "running"])),
        },
    }
    if draw(st.booleans()):
        whole |= draw(spot_market(whole, hazards=hazards))
    if horizon and draw(st.integers(0, 3)) == 3:
        whole["horizon"] = draw(micros(1, 2_000_000_000))
    return whole


@st.composite
def spot_market(draw: st.DrawFn, whole: dict[str, Any], *, hazards: bool) -> dict[str, Any]:
    """What makes a scenario one with spot machines: prices, priorities, waits, times without any."""
    for launch in whole["launches"].values():
        launch["priority"] = draw(st.sampled_from(["low", "normal", "normal", "high"]))
    for account in whole["accounts"].values():
        account["spot_wait"] = draw(st.sampled_from(["15 min", "30 s", {"per_job": "60 s", "per_path": "90 s"}]))
    market: dict[str, Any] = {
        "hazard": "0 /h",
        "acquisition": draw(st.sampled_from(["0 s", "35 s", {"lognormal": {"median": "35 s", "p95": "150 s"}}])),
    }
    if draw(st.booleans()):
        begin = draw(st.integers(0, 400))
        market["shut"] = [{"from": f"{begin} s", "to": f"{begin + draw(st.integers(1, 600))} s"}]
        market["types"] = {TYPES[0]: {"shut": [{"from": "100 s", "to": "500 s"}]}}
    if hazards:
        market["hazard"] = draw(st.sampled_from(["0 /h", "5 /h", "40 /h"]))
        if whole["limits"]["workers_per_user"] > 1:
            whole["executables"]["lucky"]["cluster"] = {"initial_instance_count": 2}
    whole["price_lists"]["list"] = prices(1, draw(st.integers(1, 10**6)), spot=True)
    return {"spot": market}


def prices(times: int, micros_per_hour: int, *, spot: bool = False) -> dict[str, Any]:
    """A price list whose rates are some number of times the same ones; on spot a third of those on demand."""
    rates = {"on_demand": micros_per_hour, **({"spot": -(-micros_per_hour // 3)} if spot else {})}
    by_type = {
        purchase: {
            name: f"{times * micros * cores / 1_000_000:f} USD/h" for name, cores in zip(TYPES, (2, 4, 8), strict=True)
        }
        for purchase, micros in rates.items()
    }
    return {"date": "2026-01", "source": "made up", **by_type}


@st.composite
def certain(draw: st.DrawFn, *, most: int = 60, roots: int = 3, workers: int | None = None) -> dict[str, Any]:
    """Scenarios in which nothing is left to luck and nothing fails: one user, constant latencies, no cost limit."""
    count = draw(st.integers(1, roots))
    flows = {f"flow{k}": draw(workflows(max(1, most // count), ("told",))) for k in range(count)}
    launches = {
        name: {
            "run": name, "as": "u0", "in": "p0", "rank": draw(st.integers(-2, 2)),
            "at": "0 s" if count == 1 else draw(micros(0, 100_000_000)),
        }
        for name in flows
    }  # fmt: skip
    return {
        "accounts": {"a0": {"prices": "list"}},
        "users": {"u0": {}},
        "projects": {"p0": {"bill_to": "a0"}},
        "price_lists": {"list": prices(1, 100_000)},
        "executables": {"told": programs(0.0)["told"], **flows},
        "launches": launches,
        "latencies": draw(constants()),
        "limits": {"workers_per_user": workers or draw(st.integers(1, 10))},
    }
