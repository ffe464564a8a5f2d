"""Pictures of a validation: what was observed against what was simulated, and both side by side in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.collections import PolyCollection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from sim.twin.record import Record
    from sim.twin.validation import Validation

_STYLE: Final = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "dxsim"}
_MOST_ROWS: Final = 60
_WAIT, _RUN = "#d9d9d9", "#1f77b4"


def draw(found: Validation, folder: Path) -> list[Path]:
    """Draw both pictures into a folder, as PNG; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]  # the names are checked when it is used
        return [_against(found, folder / "observed-against-simulated.png"), _gantt(found, folder / "gantt.png")]


def _against(found: Validation, path: Path) -> Path:
    figures: list[tuple[str, Callable[[Record], float | None]]] = [
        ("created to runnable, s", lambda record: _between(record.created, record.ready)),
        ("runnable to running, s", lambda record: _between(record.ready, record.running)),
        ("billed, s", lambda record: None if record.billed is None else record.billed / 1000),
        ("created to final, s", lambda record: _between(record.created, record.ended)),
    ]
    figure, axes = plt.subplots(1, len(figures), figsize=(12, 3.4), layout="constrained")
    for panel, (name, value) in zip(axes, figures, strict=True):
        pairs = [(value(one), value(other)) for one, other in found.pairs]
        points = [(x, y) for x, y in pairs if x is not None and y is not None]
        _scatter(panel, points, name)
    figure.suptitle(f"{found.executions} executions: each point one of them; on the line both agree", x=0.01, ha="left")
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)
    return path


def _scatter(panel: Axes, points: Sequence[tuple[float, float]], name: str) -> None:
    panel.set_title(name, loc="left")
    panel.set_xlabel("observed")
    panel.set_ylabel("simulated")
    if not points:
        panel.text(0.5, 0.5, "nothing seen", transform=panel.transAxes, ha="center")
        return
    values = [value for point in points for value in point]
    low, high = min(values), max(values)
    margin = (high - low) * 0.05 or high * 0.05 or 1.0
    panel.plot([low - margin, high + margin], [low - margin, high + margin], color="0.6", linewidth=1)
    panel.scatter([x for x, _ in points], [y for _, y in points], s=14, alpha=0.6, marker="o", linewidths=0)
    panel.set_xlim(low - margin, high + margin)
    panel.set_ylim(low - margin, high + margin)
    panel.locator_params(nbins=4)


def _between(begin: int | None, end: int | None) -> float | None:
    return None if begin is None or end is None else (end - begin) / 1000


def _gantt(found: Validation, path: Path) -> Path:
    jobs = [pair for pair in found.pairs if pair[0].is_job]
    shown = jobs[:_MOST_ROWS]
    height = min(12.0, 1.6 + 0.16 * len(shown))
    figure, axes = plt.subplots(1, 2, figsize=(12, height), layout="constrained", sharey=True, sharex=True)
    begins = [min(pair[side].created for pair in found.pairs) for side in (0, 1)]
    longest = max((pair[side].last_instant - begins[side]) / 1000 for pair in found.pairs for side in (0, 1))
    unit, name = (3600.0, "h") if longest > 7200 else (60.0, "min") if longest > 120 else (1.0, "s")
    for side, title in ((0, "observed"), (1, "simulated")):
        _bars(axes[side], [pair[side] for pair in shown], begins[side], unit)
        axes[side].set_title(title, loc="left")
        axes[side].set_xlabel(f"{name} since the first was made")
    axes[0].set_yticks(range(len(shown)), [_label(pair[0]) for pair in shown], fontsize=7)
    axes[0].set_ylim(len(shown) - 0.4, -0.6)
    left = f"; the first {len(shown)} of {len(jobs)} jobs" if len(jobs) > len(shown) else ""
    figure.suptitle(f"hatched: waiting for inputs, a worker and its boot; solid: running{left}", x=0.01, ha="left")
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)
    return path


def _label(record: Record) -> str:
    text = (record.name or record.runs).encode("ascii", "replace").decode().replace("$", "")
    return text if len(text) <= 28 else text[:27] + "…"


def _bars(panel: Axes, records: Sequence[Record], begin: int, unit: float) -> None:
    waits, runs = [], []
    for row, record in enumerate(records):
        running = record.running if record.running is not None else record.last_instant
        end = record.stopped if record.stopped is not None else record.last_instant
        waits.append(_bar(row, record.created - begin, running - begin, unit))
        runs.append(_bar(row, running - begin, max(running, end) - begin, unit))
    panel.add_collection(PolyCollection(waits, facecolors=_WAIT, edgecolors="0.55", hatch="////", linewidths=0.3))
    panel.add_collection(PolyCollection(runs, facecolors=_RUN))
    panel.autoscale_view()


def _bar(row: int, begin: int, end: int, unit: float) -> list[tuple[float, float]]:
    left, right = begin / 1000 / unit, end / 1000 / unit
    return [(left, row - 0.35), (right, row - 0.35), (right, row + 0.35), (left, row + 0.35)]
