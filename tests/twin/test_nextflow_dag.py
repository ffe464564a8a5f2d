"""Graphs: what lies between processes is passed over, and links are item by item or for all, as tasks and tags say."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.twin.nextflow_files import dot, notes, pipeline, processes, span, task, written
from tests.twin.playing import played

ROWS = [
    task("W:INDEX", 20),
    *(task(f"W:TRIM ({tag})", seconds) for tag, seconds in (("s1", 10), ("s2", 50))),
    *(task(f"W:ALIGN ({tag})", seconds) for tag, seconds in (("s2", 5), ("s1", 90))),
    task("W:MULTIQC", 3),
]
EDGES = [("W:TRIM", "W:ALIGN"), ("W:INDEX", "W:ALIGN"), ("W:ALIGN", "W:MULTIQC")]
MERMAID = """
flowchart TB
    subgraph " "
    v0["Channel.fromPath"]
    end
    subgraph W
    v1([INDEX])
    v2([TRIM])
    v3([ALIGN])
    v4(( ))
    end
    v5([MULTIQC])
    v6(( ))
    v0 --> v2
    v2 -->|reads| v4
    v4 --> v3
    v1 --> v3
    v3 --> v6
    v6 --> v5
"""


def shape(made):
    """Who follows whom."""
    return {
        name: {key: process[key] for key in ("over", "each", "after") if key in process}
        for name, process in processes(made).items()
    }


EXPECTED = {
    "INDEX": {},
    "TRIM": {"over": {"table": "TRIM"}},
    "ALIGN": {"each": "TRIM", "after": "INDEX"},
    "MULTIQC": {"after": "ALIGN"},
}


def test_operators_are_passed_over_and_tags_tell_item_by_item_from_all_at_once(tmp_path):
    made = pipeline(tmp_path, *ROWS, graph=dot(*EDGES))
    assert shape(made) == EXPECTED
    assert "item by item, as both have a task for each tag: TRIM -> ALIGN" in notes(made)
    # A row is a sample: the tasks of ALIGN stand in the order of TRIM's, whatever their own.
    assert made.tables["TRIM"]["ALIGN_time"].values == [90_000, 5_000]
    # s1: 10 and 90 s; s2: 50 and 5 s; then 3 s.
    assert span(played(written(made, tmp_path), "ideal")) == 113_000_000


@pytest.mark.parametrize(
    "graph",
    [
        MERMAID,
        "%%{init: {'theme':'base'}}%%" + MERMAID,
        f'<html><body><pre class="mermaid">{MERMAID.replace(">", "&gt;")}</pre></body></html>',
        MERMAID.replace("subgraph W", 'subgraph "W [W]"'),
        MERMAID.replace("subgraph W", "subgraph OUTER\n    subgraph OUTER::W [W]").replace("v5(", "end\n    v5("),
    ],
)
def test_mermaid_says_the_same_alone_or_in_a_page(tmp_path, graph):
    assert shape(pipeline(tmp_path, *ROWS, graph=graph)) == EXPECTED


def test_a_graph_may_leave_out_the_workflows_round_a_process(tmp_path):
    bare = [(one.removeprefix("W:"), other.removeprefix("W:")) for one, other in EDGES]
    assert shape(pipeline(tmp_path, *ROWS, graph=dot(*bare))) == EXPECTED


def test_processes_that_ran_no_task_are_passed_over_too(tmp_path):
    edges = [("W:TRIM", "W:SKIPPED"), ("W:SKIPPED", "W:ALIGN"), *EDGES[1:]]
    made = pipeline(tmp_path, *ROWS, graph=dot(*edges))
    assert shape(made) == EXPECTED
    assert "the trace has no task of process 'W:SKIPPED' in the graph" in notes(made)


def test_what_nobody_says_is_taken_all_at_once_or_by_number_and_told(tmp_path):
    rows = [
        *(task(f"split ({number})") for number in (2, 1, 3)),
        *(task(f"call ({number})") for number in (1, 2, 3)),
        *(task(f"merge ({tag})") for tag in "ab"),
        *(task(f"report ({tag})") for tag in ("a.html", "b.html")),
    ]
    made = pipeline(tmp_path, *rows, graph=dot(("split", "call"), ("call", "merge"), ("merge", "report")))
    assert shape(made) == {
        "split": {"over": {"table": "split"}},
        "call": {"each": "split"},
        "merge": {"over": {"table": "merge"}, "after": "call"},
        "report": {"over": {"table": "report"}, "after": "merge"},
    }
    assert "by their numbers, as both have as many tasks, though which belongs to which is not said: split" in notes(
        made
    )
    assert "for another number of tasks: call -> merge (3 and 2 tasks)" in notes(made)
    assert "for other tags: merge -> report (2 tasks each)" in notes(made)


def test_several_with_the_same_tags_are_followed_together(tmp_path):
    rows = [task(f"{name} ({tag})", seconds) for name, seconds in (("a", 5), ("b", 9), ("c", 1)) for tag in "xy"]
    made = pipeline(tmp_path, *rows, graph=dot(("a", "c"), ("b", "c")))
    assert shape(made)["c"] == {"each": ["a", "b"]}
    assert shape(made)["b"] == {"over": {"table": "a"}}
    assert span(played(written(made, tmp_path), "ideal")) == 10_000_000


def test_a_tag_that_stands_twice_belongs_to_one_after_the_other(tmp_path):
    rows = [task(f"{name} (x)", seconds) for name, seconds in (("a", 5), ("a", 9), ("b", 1), ("b", 2))]
    made = pipeline(tmp_path, *rows, graph=dot(("a", "b")))
    assert made.tables["a"]["b_time"].values == [1000, 2000]
    assert "by their numbers" in notes(made)


def test_a_graph_of_one_process_with_a_channel(tmp_path):
    channel = 'p0 [shape=point,label="",fixedsize=true,width=0.1];'
    graph = f'digraph "dag" {{\n{channel}\np1 [label="a"];\np0 -> p1 [label="reads"];\n}}'
    assert shape(pipeline(tmp_path, task("a"), graph=graph)) == {"a": {}}


@st.composite
def graphs(draw):
    """Processes of one task, or of a task for each sample, with random links to earlier ones."""
    samples = [f"s{number}" for number in range(draw(st.integers(2, 4)))]
    rows, edges, times = [], [], {}
    for number in range(draw(st.integers(1, 6))):
        name = f"P{number}"
        tags = draw(st.sampled_from([[""], samples, draw(st.permutations(samples))]))
        times[name] = {tag: draw(st.integers(0, 500)) for tag in tags}
        rows += [task(f"{name} ({tag})" if tag else name, seconds) for tag, seconds in times[name].items()]
        edges += [(f"P{other}", name) for other in range(number) if draw(st.booleans())]
    return rows, edges, times


def longest(edges, times):
    """The critical path in seconds: a sample follows itself where both have the samples, else all that came before."""
    end = {name: {} for name in times}
    for name, own in times.items():
        before = [one for one, other in edges if other == name]
        for tag, seconds in own.items():
            waits = [end[one][tag] if tag in end[one] and tag else max(end[one].values()) for one in before]
            end[name][tag] = max(waits, default=0) + seconds
    return max(max(ends.values()) for ends in end.values())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graphs())
def test_any_graph_takes_its_critical_path(tmp_path, drawn):
    rows, edges, times = drawn
    made = pipeline(tmp_path, *rows, graph=dot(*edges, extra=list(times)))
    assert span(played(written(made, tmp_path), "ideal")) == longest(edges, times) * 1_000_000
