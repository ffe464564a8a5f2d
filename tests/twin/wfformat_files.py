"""Small WfFormat 1.5 instances for tests, and an independent idea of how long they take."""

import json
from decimal import Decimal
from pathlib import Path


def task(name, seconds=1.0, parents=(), reads=(), writes=(), **execution):
    """A task with its execution; children are filled in by `instance`."""
    specified = {"name": name, "id": name, "parents": list(parents), "children": []}
    specified |= {"inputFiles": list(reads), "outputFiles": list(writes)}
    return specified, {"id": name, "runtimeInSeconds": seconds, **execution}


def instance(*tasks, sizes=None, **top):
    """A whole file. Every file that a task names is listed with 1 MB, or with its size in `sizes`."""
    specified = [one for one, _ in tasks]
    by_id = {one["id"]: one for one in specified}
    for one in specified:
        for parent in one["parents"]:
            if parent in by_id:
                by_id[parent]["children"].append(one["id"])
    named = dict.fromkeys(file for one in specified for file in (*one["inputFiles"], *one["outputFiles"]))
    files = [{"id": file, "sizeInBytes": (sizes or {}).get(file, 1_000_000)} for file in named]
    return {
        "name": "small",
        "schemaVersion": "1.5",
        "workflow": {
            "specification": {"tasks": specified, "files": files},
            "execution": {
                "makespanInSeconds": 9,
                "executedAt": "2026-01-01T00:00:00Z",
                "tasks": [run for _, run in tasks],
                "machines": [{"nodeName": "box", "cpu": {"coreCount": 8}}],
            },
        },
        **top,
    }


def save(content, folder: Path, name="small.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def longest_chain(content) -> int:
    """The critical path in microseconds: by parents and by who wrote what is read, worked out from the raw JSON."""
    tasks = {one["id"]: one for one in content["workflow"]["specification"]["tasks"]}
    writer = {file: name for name, one in tasks.items() for file in one.get("outputFiles", [])}
    length = run_times(content)
    end = {}

    def end_of(name):
        if name not in end:
            before = {
                *tasks[name]["parents"],
                *(writer[file] for file in tasks[name].get("inputFiles", []) if file in writer),
            }
            end[name] = max((end_of(one) for one in before), default=0) + length[name]
        return end[name]

    return max(end_of(name) for name in tasks)


def run_times(content) -> dict[str, int]:
    """Microseconds of each task."""
    runs = content["workflow"]["execution"]["tasks"]
    return {run["id"]: round(Decimal(str(run["runtimeInSeconds"])) * 1_000_000) for run in runs}
