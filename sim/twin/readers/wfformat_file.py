"""The WfFormat 1.5 file as models, and the sentences for what is wrong with it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from sim.scenario.problems import Mark, Problem, ScenarioError, problem_at
from sim.twin.readers.text_file import text_of_file
from sim.twin.readers.wfformat_errors import explain
from sim.units import MAX_DURATION, SECOND

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = "1.5"


def _number(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise ValueError("a number is wanted here")
    return Decimal(raw)


Number = Annotated[Decimal, BeforeValidator(_number)]
Seconds = Annotated[Number, Field(ge=0, le=MAX_DURATION // SECOND)]


class _Part(BaseModel):
    """A part of the file. What the format has and we do not need is passed over."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore", strict=True)


class File(_Part):
    """A file that tasks read or write."""

    id: str = Field(min_length=1)
    size_in_bytes: int = Field(ge=0)


class Task(_Part):
    """A task as it is specified."""

    name: str = Field(min_length=1)
    id: str = Field(min_length=1)
    parents: list[str]
    children: list[str]
    input_files: list[str] = []
    output_files: list[str] = []


class Command(_Part):
    """What a task executed."""

    program: str = ""


class TaskRun(_Part):
    """A task as it was executed."""

    model_config = ConfigDict(extra="allow")

    id: str
    runtime_in_seconds: Seconds
    command: Command = Command()
    core_count: Annotated[Number, Field(ge=1)] | None = None
    memory_in_bytes: Annotated[Number, Field(ge=0)] | None = None
    machines: list[str] = []


class Cpu(_Part):
    """The processor of a machine."""

    core_count: int | None = None
    speed_in_m_hz: int | None = Field(None, alias="speedInMHz")


class Machine(_Part):
    """A machine that tasks were executed on."""

    node_name: str
    cpu: Cpu = Cpu()


class Specification(_Part):
    """What was to be done."""

    tasks: list[Task] = Field(min_length=1)
    files: list[File] = []


class Execution(_Part):
    """What was done."""

    tasks: list[TaskRun] = Field(min_length=1)
    machines: list[Machine] = []
    makespan_in_seconds: Number | None = None


class Workflow(_Part):
    """The workflow."""

    specification: Specification
    execution: Execution


class Instance(_Part):
    """A workflow instance: what was to be done, and one execution of it."""

    name: str
    description: str = ""
    workflow: Workflow


def read_instance(path: Path) -> Instance:
    """
    Read a WfFormat file into its models; whether its names lead somewhere is not looked at.

    Raises
    ------
    ScenarioError
        If the file cannot be opened, is not JSON, or is not WfFormat 1.5.
    """
    document = _read_json(path)
    if not isinstance(document, dict) or "schemaVersion" not in document:
        raise _refusal(path, "this is JSON but not WfFormat, which has a 'schemaVersion'; name a WfFormat 1.5 file")
    version = document["schemaVersion"]
    if version != VERSION:
        raise _refusal(path, f"schema version {_shown(version)} is not supported; convert the file to {VERSION}")
    try:
        return Instance.model_validate(document)
    except ValidationError as error:
        sentences = explain(error, document)
    raise ScenarioError([Problem(f"{path}: {sentence}") for sentence in sentences])


def _shown(version: object) -> str:
    return f"'{version}'" if isinstance(version, str | int | Decimal) else "of this kind"


def _refusal(path: Path, message: str) -> ScenarioError:
    return problem_at(f"{path}: {message}", None)


def _read_json(path: Path) -> Any:  # whatever JSON holds
    text = _read_text(path)
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        message = "the file ends here in the middle of its JSON; fetch it again" if is_cut else _not_json(error)
        raise problem_at(message, Mark(str(path), error.lineno, error.colno)) from None
    except (ValueError, RecursionError, ArithmeticError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _refusal(path, f"its JSON cannot be read ({reason}); correct it") from None


def _not_json(error: json.JSONDecodeError) -> str:
    return f"this is not JSON ({error.msg[:1].lower()}{error.msg[1:]}); name a WfFormat {VERSION} file"


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"'{constant}' is not a finite number")


def _read_text(path: Path) -> str:
    text = text_of_file(path, "name a WfFormat file in it")
    if text is None or "\0" in text:
        raise _refusal(path, "this is a binary file, and WfFormat is JSON text; unpack it if it is compressed")
    if not text.strip():
        raise _refusal(path, f"the file is empty; name a WfFormat {VERSION} file")
    return text
