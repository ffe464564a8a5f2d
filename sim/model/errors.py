"""The errors with which the platform refuses a call, by the names of its API."""

from __future__ import annotations

from typing import ClassVar


class PlatformError(Exception):
    """A call was refused. The message is one sentence for whoever made the call."""

    name: ClassVar[str] = "InternalError"


class NotRefusedError(Exception):
    """A call was to be refused, by the words of the scenario, and was not: a fault of the code that makes it."""


class InvalidInputError(PlatformError):
    """The call's input is not what is wanted."""

    name = "InvalidInput"


class InvalidStateError(PlatformError):
    """What the call is about is not in a state that allows it."""

    name = "InvalidState"


class PermissionDeniedError(PlatformError):
    """Whoever calls lacks the level of access that the call takes (F4)."""

    name = "PermissionDenied"


class SpendingLimitExceededError(PlatformError):
    """A limit of the account or the project is reached."""

    name = "SpendingLimitExceeded"


class ResourceNotFoundError(PlatformError):
    """There is no such thing."""

    name = "ResourceNotFound"


class UnknownNameError(LookupError):
    """A hole, or a reference, names something that is not there."""
