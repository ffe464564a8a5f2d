"""What happens from outside while the launches run: people's calls, outages, failures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.base import Model
from sim.scenario.ending_steps import FailureReason
from sim.scenario.names import Name
from sim.scenario.quantities import Duration, InstantOrOffset, Share


class Target(Model):
    """Which executions are meant: all that fit, of those that are not final."""

    name: str | None = None
    """Name of the execution, in full; a subjob's is `parent:function` (A6). Without it the roots of `launch`."""
    launch: Name | None = None
    """The launch that it came of."""
    index: int | None = Field(None, ge=0)
    """Which item of that launch, from 0."""

    @model_validator(mode="after")
    def _names_something(self) -> Target:
        if self.name is None and self.launch is None:
            raise ValueError("say which executions are meant: name, launch, or both")
        if self.index is not None and self.launch is None:
            raise ValueError("index counts the items of a launch: add launch")
        return self


Meant = str | Target
"""A launch's name stands for its roots, any other text for the executions of that name."""


class _EventModel(Model):
    """What all events have in common: one verb, at one instant."""

    at: InstantOrOffset
    """When: an instant, or a time since the start."""

    @model_validator(mode="before")
    @classmethod
    def _one_verb(cls, raw: Any) -> Any:
        verbs = [str(key) for key in raw if key in _EVENTS] if isinstance(raw, Mapping) else []
        if len(verbs) > 1:
            raise ValueError(f"an event is one thing: write {' and '.join(verbs)} as events of their own")
        return raw


class Terminate(_EventModel):
    """Terminate executions: with a job its whole job tree ends, with an analysis all of its stages (F7)."""

    terminate: Meant
    """Which: name of a launch or of executions, or `{name, launch, index}`."""
    as_: Name | None = Field(None, alias="as")
    """The user who does it; whoever launched them otherwise."""


class Release(_EventModel):
    """Let go of failed jobs that are held with their workers (B4)."""

    release: Meant
    """Which: name of a launch or of executions, or `{name, launch, index}`."""


class Close(_EventModel):
    """Ask to close open data; they take their closing latency (D1, D2)."""

    close: Name
    """The data set."""


class Delete(_EventModel):
    """Delete data: they are gone, and who waits for one fails with `InputError` (D8)."""

    delete: Name
    """The data set."""


class OutageSpec(Model):
    """Which workers fall silent: all that fit. Without any of these keys all that there are."""

    instance_types: list[str] = []
    """Only workers of these types."""
    users: list[Name] = []
    """Only those of these users' jobs."""
    projects: list[Name] = []
    """Only those of jobs in these projects."""
    share: Share = 1.0
    """Which part of them, by luck, each on its own."""


class Outage(_EventModel):
    """Let workers that there are at the instant fall silent: they are given up after a while (J7)."""

    outage: OutageSpec
    """Which workers."""


class SpotDrySpec(Model):
    """How long there are no spot machines, and of which types."""

    for_: Duration = Field(alias="for")
    """How long."""
    instance_types: list[str] = []
    """Which types; all where none is named."""


class SpotDry(_EventModel):
    """Let spot run dry for a while: no request is made, those under way are withdrawn (K5)."""

    spot_dry: SpotDrySpec
    """Which, and for how long."""


class Failure(Model):
    """A failure of a job while it runs."""

    job: Meant
    """Which jobs: name of a launch or of executions, or `{name, launch, index}`."""
    reason: FailureReason
    """The platform's name of the failure."""
    try_: int | None = Field(None, ge=0, alias="try")
    """Only this try; without it the first one where `after` is given, else whichever runs."""
    after: Duration | None = None
    """How long the try has been `running` then, in place of `at`."""
    message: str = ""
    """The failure in words."""


class Fail(_EventModel):
    """Let running jobs fail: at an instant, or some time after their beginning."""

    at: InstantOrOffset | None = None  # type: ignore[assignment]  # pydantic narrows no field, it replaces it
    """When, where `fail` does not say `after`."""
    fail: Failure
    """Which, and how."""

    @model_validator(mode="after")
    def _once(self) -> Fail:
        if (self.at is None) == (self.fail.after is None):
            raise ValueError("say when: at (an instant), or after in fail (since the try began to run), one of them")
        return self


_EVENTS: dict[str, type[Model]] = {
    "terminate": Terminate,
    "release": Release,
    "close": Close,
    "delete": Delete,
    "outage": Outage,
    "spot_dry": SpotDry,
    "fail": Fail,
}


class EventVerb:
    """Tells which event a mapping is by the verb among its keys."""

    verbs: ClassVar[tuple[str, ...]] = tuple(_EVENTS)

    @staticmethod
    def of(raw: Any) -> str | None:
        """Return the verb, or None where the mapping has none."""
        if isinstance(raw, Mapping):
            return next((verb for verb in _EVENTS if verb in raw), None)
        return next((verb for verb, model in _EVENTS.items() if isinstance(raw, model)), None)


Event = Annotated[
    Annotated[Terminate, Tag("terminate")]
    | Annotated[Release, Tag("release")]
    | Annotated[Close, Tag("close")]
    | Annotated[Delete, Tag("delete")]
    | Annotated[Outage, Tag("outage")]
    | Annotated[SpotDry, Tag("spot_dry")]
    | Annotated[Fail, Tag("fail")],
    Discriminator(
        EventVerb.of,
        custom_error_type="unknown_event",
        custom_error_message="an event is a mapping with one of: " + ", ".join(_EVENTS),
    ),
]
"""One event from outside."""
