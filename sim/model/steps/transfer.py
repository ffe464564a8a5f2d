"""Data to and from the worker: staging in, uploading, delivering outputs (D2, D5, G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model.containers import upload_into_project, workspace_id
from sim.model.levels import Level
from sim.model.looking import view
from sim.model.objects import DataObject, close
from sim.model.steps.base import PlainStep
from sim.model.steps.calls import bind
from sim.model.steps.reading import enter_named
from sim.model.values import evaluated, leaves, resolved
from sim.scenario.distributions import Distribution
from sim.scenario.findings import holes
from sim.scenario.templates import Template, as_size
from sim.scenario.transfer_steps import Files, Output, StageIn, Upload

if TYPE_CHECKING:
    from sim.model.tries import Try


class StageInStep(PlainStep):
    """Copy data objects to the worker's disk."""

    what_for = "transfer"

    def __init__(self, spec: StageIn) -> None:
        self._what = spec.stage
        self._looks_outside = any(hole[0] != "inputs" for hole in holes(spec.stage))

    def begin(self, try_: Try) -> int:
        """Return how long the copy takes."""
        what: object = try_.job.bound_inputs() if self._what == "inputs" else evaluated(self._what, try_.lookup)
        if self._looks_outside:
            what = view(try_.job, what)
        size = sum(thing.size for thing in leaves(resolved(what)) if isinstance(thing, DataObject))
        return try_.platform.delays.transfer(size)


class UploadStep(PlainStep):
    """Upload files. They begin to close when the step ends; named like an output, they deliver it."""

    what_for = "transfer"

    def __init__(self, spec: Upload, index: int) -> None:
        self._fields = dict(sorted(spec.upload.items()))
        self._index = index
        self._into = spec.into if "into" in spec.model_fields_set else None
        sizes = [what.constant if isinstance(what, Distribution) else None for what in self._fields.values()]
        self._constant = {
            name: [size]
            for name, size in zip(self._fields, sizes, strict=True)
            if size is not None and None not in sizes
        }

    def begin(self, try_: Try) -> int:
        """Draw the sizes, and return how long the upload takes."""
        if self._into is not None:
            enter_named(try_, self._into, Level.UPLOAD)
        sizes = self._constant
        if not sizes:
            sizes = {name: self._sizes(name, what, try_) for name, what in self._fields.items()}
            # Kept in the try until the step ends, under a name that no `as` can have.
            bind(try_, "upload.", sizes)
        delays = try_.platform.delays
        return delays.transfer(sum(map(sum, sizes.values()))) if delays.transfer_takes_time else 0

    def end(self, try_: Try) -> None:
        """Make the objects and begin to close them."""
        sizes: Any = self._constant or (try_.scope or {}).pop("upload.")
        job = try_.job
        container = workspace_id(job) if self._into is None else enter_named(try_, self._into, Level.UPLOAD)
        declared = job.code.outputs
        for field, each in sizes.items():
            made = []
            for size in each:
                made.append(self._make(field, size, container, try_))  # noqa: PERF401  # a comprehension is a call
            if field in declared:
                if try_.outputs is None:
                    try_.outputs = {}
                try_.outputs[field] = made if "[]" in declared[field] else made[0]

    def _sizes(self, name: str, what: Files | Template | Distribution, try_: Try) -> list[int]:
        if isinstance(what, Files):
            if what.sizes is not None:
                value = resolved(evaluated(what.sizes, try_.lookup))
                return [as_size(size) for size in (value if isinstance(value, list) else [value])]
            assert what.size is not None
            return [self._size(f"{name}.{k}", what.size, try_) for k in range(what.count)]
        return [self._size(name, what, try_)]

    def _size(self, name: str, what: Template | Distribution, try_: Try) -> int:
        if isinstance(what, Template):
            return as_size(resolved(what.evaluate(try_.lookup)))
        return try_.platform.luck.draw(what, f"upload:{self._index}:{name}", try_.address)

    def _make(self, field: str, size: int, container: str, try_: Try) -> DataObject:
        platform = try_.platform
        job = try_.job
        thing = platform.new_object(field, "file", size, container, job.id)
        master = job.master
        if master.workspace is None:
            master.workspace = [thing]
        else:
            master.workspace.append(thing)
        if container in platform.scenario.projects:
            upload_into_project(thing, platform)
        close(thing, platform, try_)
        return thing


class OutputStep(PlainStep):
    """Deliver values, or references to outputs that others are yet to make."""

    def __init__(self, spec: Output) -> None:
        self._fields = spec.output

    def end(self, try_: Try) -> None:
        """Deliver."""
        if try_.outputs is None:
            try_.outputs = {}
        for field, value in self._fields.items():
            try_.outputs[field] = evaluated(value, try_.lookup)
