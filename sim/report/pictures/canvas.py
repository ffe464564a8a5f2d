"""Sheets to draw on, and what becomes of them in a page: SVG that needs nothing from outside.

Texts stay texts: the page's own font shows them, in any script. They are measured with a wide font, so what fits here
fits there.
"""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from sim.report.pictures.lettering import WIDTH, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

MARGIN: Final = (40.0, 8.0)
"""What is left free beside the plots, in points: left and right."""
INK, FAINT, PALE, ACCENT, ALARM = "#222b33", "#6c7780", "#dde2e5", "#2f5d7c", "#a33b2a"
"""Colours; where one tells something, a hatch, a marker or a label tells it too."""
_HEADING: Final = 11.0
_GAP: Final = 8.0
_STYLE: Final = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dxsim",
    "font.family": "DejaVu Sans",
    "font.size": 8.0,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "text.color": INK,
    "text.parse_math": False,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "hatch.linewidth": 0.7,
    "lines.linewidth": 1.1,
    "lines.solid_capstyle": "butt",
    "axes.unicode_minus": True,
}


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot of a sheet: what stands above it, how high it is in points, and what is left free below it."""

    heading: str
    height: float
    below: float = _GAP


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a page.

    Attributes
    ----------
    name : str
        A word for its ids, which no other picture of the page has.
    title, description : str
        What it shows, for who cannot see it: in a few words, and in a sentence or two.
    svg : markupsafe.Markup
        The picture itself.
    """

    name: str
    title: str
    description: str
    svg: Markup


@contextmanager
def styled() -> Iterator[None]:
    """Draw in the style of the report. A letter that only the page's font has is no reason for a warning."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():  # type: ignore[arg-type]  # names are checked in use
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def sheet(plots: Sequence[Plot], left: float = MARGIN[0]) -> tuple[Figure, list[Axes]]:
    """Return a figure with plots below one another, each under its heading, which is broken into lines."""
    headings = [wrapped(plot.heading, WIDTH, size=8.5) for plot in plots]
    heights = [
        len(lines) * _HEADING + (3 if lines else 0) + plot.height + plot.below
        for lines, plot in zip(headings, plots, strict=True)
    ]
    total = sum(heights)
    figure = Figure(figsize=(WIDTH / 72, total / 72))
    axes, top = [], total
    for lines, plot, height in zip(headings, plots, heights, strict=True):
        for number, line in enumerate(lines, start=1):
            figure.text(0, (top - number * _HEADING + 2) / total, line, size=8.5)
        bottom = top - height + plot.below
        width = WIDTH - left - MARGIN[1]
        axes.append(figure.add_axes((left / WIDTH, bottom / total, width / WIDTH, plot.height / total)))
        top -= height
    return figure, axes


def picture(figure: Figure, name: str, title: str, description: str) -> Picture:
    """Return a figure as a picture for a page: the same bytes for the same figure."""
    written = io.BytesIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    FigureCanvasSVG(figure).print_svg(written, metadata=nothing)  # type: ignore[no-untyped-call]
    return Picture(name, title, description, Markup(_inline(written.getvalue().decode(), name, title, description)))


def _inline(svg: str, name: str, title: str, description: str) -> str:
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>|<style .*?</style>|<defs>\s*</defs>", "", body, flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|xlink:href="#)([^)"]+)', body))
    # What is said between tags is somebody's text: it stays as it is.
    body = re.sub(r"<[^>]+>", lambda tag: _own_tag(tag[0], name, used), body)
    body = re.sub(r"\s*\n\s*", "\n", body).replace('\n"', '"')
    box = re.search(r'viewBox="([^"]*)"', body)
    assert box is not None
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" viewBox="{box[1]}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )
    return head + body[body.index(">") + 1 :].strip()


def _own_tag(tag: str, name: str, used: set[str]) -> str:
    """Return a tag with the ids that something refers to, under names that no other picture has, and shorter."""
    tag = tag.replace("xlink:href=", "href=")
    tag = re.sub(r' id="([^"]*)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", tag)
    tag = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", tag)
    tag = re.sub(r"font-size: ([0-9.]+)px; font-family: '[^\"]*?'(?=[;\"])", r"font-size: \1px", tag)
    tag = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", tag)
    digits = r"(\.\d)\d+" if tag.startswith("<path d=") else r"(\.\d\d)\d+"
    return re.sub(digits, r"\1", tag)
