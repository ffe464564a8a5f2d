"""The describe hash of an execution as it is read: what of it is used, under the platform's names (M1, M2)."""

from __future__ import annotations

from typing import Any, Final

from pydantic import AliasPath, BaseModel, ConfigDict, Field, ValidationError

from sim.scenario.launches import RANKS

LINK: Final = "$dnanexus_link"
_MOST: Final = 1_000_000_000
"""No price, number or wait in seconds of a real execution is larger."""
_WANTED: Final = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True, frozen=True, allow_inf_nan=False)


class Transition(_Part):
    """One change of state."""

    state: str = Field(alias="newState")
    at: int = Field(alias="setAt")


class Hash(_Part):
    """What is read of a describe hash; what real ones may lack is None."""

    id: str
    class_: str | None = Field(None, alias="class")
    try_: int | None = Field(None, alias="try", ge=0, le=_MOST)
    name: str | None = None
    state: str
    executable: str | None = None
    executable_name: str | None = Field(None, alias="executableName")
    function: str | None = None
    created: int
    modified: int | None = None
    transitions: list[Transition] | None = Field(None, alias="stateTransitions")
    started: int | None = Field(None, alias="startedRunning")
    stopped: int | None = Field(None, alias="stoppedRunning")
    price: float | None = Field(None, alias="totalPrice", le=_MOST)
    is_free: bool | None = Field(None, alias="isFree")
    currency: str | None = Field(None, validation_alias=AliasPath("currency", "code"))
    instance_type: str | None = Field(None, alias="instanceType")
    requirements: dict[str, Any] | None = Field(None, alias="systemRequirements")
    priority: str | None = None
    final_priority: str | None = Field(None, alias="finalPriority")
    spot_wait: float | None = Field(None, alias="spotWaitTime", ge=0, le=_MOST)
    rank: int | None = Field(None, ge=RANKS[0], le=RANKS[-1])
    timeout: int | None = None
    project: str | None = None
    region: str | None = None
    bill_to: str | None = Field(None, alias="billTo")
    user: str | None = Field(None, alias="launchedBy")
    root: str | None = Field(None, alias="rootExecution")
    origin_job: str | None = Field(None, alias="originJob")
    parent_job: str | None = Field(None, alias="parentJob")
    parent_try: int | None = Field(None, alias="parentJobTry")
    parent_analysis: str | None = Field(None, alias="parentAnalysis")
    stage: str | None = None
    detached_from: str | None = Field(None, alias="detachedFrom")
    cost_limit: float | None = Field(None, alias="costLimit", le=_MOST)
    failure_reason: str | None = Field(None, alias="failureReason")
    failure_message: str | None = Field(None, alias="failureMessage")
    failure_from: str | None = Field(None, validation_alias=AliasPath("failureFrom", "id"))
    failure_counts: dict[str, int] | None = Field(None, alias="failureCounts")
    reused_from: str | None = Field(None, alias="outputReusedFrom")
    tags: list[str] | None = None
    properties: dict[str, str] | None = None
    policy: dict[str, Any] | None = Field(None, alias="executionPolicy")
    depends_on: list[str] | None = Field(None, alias="dependsOn")


def said_wrong(error: ValidationError) -> str:
    """Say in one sentence what is wrong with a hash: the first field that is."""
    detail = error.errors(include_url=False)[0]
    name = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return f"{name} is missing; ask for whole describe hashes, such as `dx find executions --json` prints"
    wanted = _WANTED.get(detail["type"])
    shown = repr(detail["input"])[:40]
    if wanted is None:
        return f"{name} is {shown}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    return f"{name} is {shown}, and {wanted} is wanted there"
