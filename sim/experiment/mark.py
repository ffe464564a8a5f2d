"""What marks a folder as that of an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ABOUT: Final = "experiment.json"
"""The file that marks the folder, and says what the experiment is."""


def is_experiment(place: Path) -> bool:
    """Say whether a folder holds an experiment."""
    return (place / ABOUT).is_file()
