"""What an entry point does on its worker: a list of steps, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Tag

from sim.scenario.base import Model
from sim.scenario.call_steps import Run, Scatter, Subjob, Tasks, Wait
from sim.scenario.compute_steps import Compute, Stream
from sim.scenario.ending_steps import Exit, Fail
from sim.scenario.replays import ReplayStep
from sim.scenario.session_steps import Session
from sim.scenario.step_base import VERBS
from sim.scenario.transfer_steps import Egress, Output, Read, StageIn, Upload

_MODELS = (
    *(StageIn, Stream, Compute, Session, Upload, Read, Egress, Output),
    *(Subjob, Run, Scatter, Tasks, Wait),
    *(Fail, Exit, ReplayStep),
)
_STEPS: dict[str, type[Model]] = dict(zip(VERBS, _MODELS, strict=True))


class StepVerb:
    """Tells which step a mapping is by the verb among its keys."""

    verbs: ClassVar[tuple[str, ...]] = tuple(_STEPS)

    @staticmethod
    def of(raw: Any) -> str | None:
        """Return the verb, or None where the mapping has none."""
        if isinstance(raw, Mapping):
            return next((verb for verb in _STEPS if verb in raw), None)
        return next((verb for verb, model in _STEPS.items() if isinstance(raw, model)), None)


Step = Annotated[
    Annotated[StageIn, Tag("stage")]
    | Annotated[Stream, Tag("stream")]
    | Annotated[Compute, Tag("compute")]
    | Annotated[Session, Tag("session")]
    | Annotated[Upload, Tag("upload")]
    | Annotated[Read, Tag("read")]
    | Annotated[Egress, Tag("egress")]
    | Annotated[Output, Tag("output")]
    | Annotated[Subjob, Tag("subjob")]
    | Annotated[Run, Tag("run")]
    | Annotated[Scatter, Tag("scatter")]
    | Annotated[Tasks, Tag("tasks")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[Fail, Tag("fail")]
    | Annotated[Exit, Tag("exit")]
    | Annotated[ReplayStep, Tag("replay")],
    Discriminator(
        StepVerb.of,
        custom_error_type="unknown_step",
        custom_error_message="a step is a mapping with one of: " + ", ".join(_STEPS),
    ),
]
"""One step of an entry point."""
