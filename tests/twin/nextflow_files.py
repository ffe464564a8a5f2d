"""Small traces and graphs of Nextflow for tests, and an independent idea of how long they take."""

from pathlib import Path

from sim.twin.readers.nextflow import read, write

DEFAULT = (
    *("task_id", "hash", "native_id", "name", "status", "exit", "submit", "duration", "realtime"),
    *("%cpu", "peak_rss", "peak_vmem", "rchar", "wchar"),
)
"""The columns of `-with-trace` where nobody asks for others."""


def task(name, seconds=10, status="COMPLETED", code="0", **cells):
    """A row in the default columns; `submit` counts seconds from noon."""
    submit = cells.pop("submit", None)
    row = {"name": name, "status": status, "exit": code, "duration": f"{seconds + 30}s", "realtime": f"{seconds}s"}
    if submit is not None:
        row["submit"] = f"2025-03-01 {12 + submit // 3600:02}:{submit // 60 % 60:02}:{submit % 60:02}.000"
    return {**row, **{key.replace("cpu_share", "%cpu"): value for key, value in cells.items()}}


def text(*rows, columns=DEFAULT, separator="\t"):
    """A trace: rows are numbered and submitted a second after each other where they do not say otherwise."""
    lines = [separator.join(columns)]
    for number, row in enumerate(rows):
        full = {"task_id": str(number + 1), **task("", submit=number), **row}
        lines.append(separator.join(full.get(column, "-") for column in columns))
    return "\n".join(lines) + "\n"


def save(content, folder: Path, name="trace.txt") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def dot(*edges, extra=()):
    """A graph as Nextflow writes it: each vertex again with each edge, an operator or a channel between processes."""
    names = list(dict.fromkeys(name for edge in edges for name in edge)) + list(extra)
    number = {name: index for index, name in enumerate(names)}
    lines = ['digraph "pipeline" {']
    for index, (one, other) in enumerate(edges):
        operator = f'p{100 + index} [shape=circle,label="",fixedsize=true,width=0.1,xlabel="map"];'
        lines += [f'p{number[one]} [label="{one}"];', operator, f"p{number[one]} -> p{100 + index};", ""]
        lines += [operator, f'p{number[other]} [label="{other}"];', f'p{100 + index} -> p{number[other]} [label="ch"];']
    for name in names:
        source = f'p9{number[name]} [shape=point,label="",fixedsize=true,width=0.1,xlabel="Channel.fromPath"];'
        lines += [source, f'p{number[name]} [label="{name}"];', f"p9{number[name]} -> p{number[name]};", ""]
        lines += [f'p{number[name]} [label="{name}"];', f"p8{number[name]} [shape=point];"]
        lines += [f"p{number[name]} -> p8{number[name]};"]
    return "\n".join([*lines, "}", ""])


def pipeline(folder, *rows, graph=None, columns=DEFAULT, **options):
    """Read a trace of some rows."""
    path = save(text(*rows, columns=columns), folder)
    return read(path, None if graph is None else save(graph, folder, "dag.dot"), **options)


def written(made, folder, name="my.yaml"):
    """Write a pipeline anew and return where."""
    for old in folder.glob(f"{Path(name).stem}*"):
        old.unlink()
    return write(made, folder / name)[0]


def span(tables) -> int:
    """Microseconds from the launch of the head to its end; all jobs must be done."""
    assert {row["state"] for row in tables["executions"]} == {"done"}
    (head,) = (row for row in tables["executions"] if row["parent_job"] is None)
    length = head["ended"] - head["created"]
    return (length.days * 86_400 + length.seconds) * 1_000_000 + length.microseconds


def processes(made):
    """The processes as the scenario has them."""
    return made.scenario["executables"]["pipeline"]["entry_points"]["main"]["steps"][0]["tasks"]


def notes(made):
    return "\n".join(made.notes)
