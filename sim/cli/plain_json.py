"""Answers as JSON, which knows no interval of a single replication and no infinity: these are null there."""

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any


def print_json(answer: Mapping[str, Any]) -> None:
    """Print an answer on stdout, and nothing else."""
    print(json.dumps(_finite(answer), indent=2, allow_nan=False))


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {name: _finite(part) for name, part in value.items()}
        case list() | tuple():
            return [_finite(part) for part in value]
    return value
