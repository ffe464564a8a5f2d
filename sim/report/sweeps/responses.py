"""The pictures of how cost and time go with each thing that is varied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.records.words import count
from sim.report.answer import joined
from sim.report.pictures.curves import draw_curves, fits_one_plot
from sim.report.pictures.dots import TALLEST, Row, draw_dots, row_height
from sim.report.pictures.multiples import MOST_PLOTS, draw_multiples
from sim.report.pictures.response import Abscissa, Line, Response
from sim.report.sweeps.drawing import scaled, titled
from sim.report.sweeps.lines import along, ascending, evenly
from sim.report.sweeps.material import noun
from sim.report.sweeps.varied import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment.statistics import Sample
    from sim.report.pictures.canvas import Picture
    from sim.report.sweeps.material import SweepMaterial
    from sim.report.sweeps.places import Place
    from sim.report.sweeps.varied import Varied

_BARS: Final = "A marker is the mean, a thick bar its interval (95 %), a thin one holds 90 % of the runs."
_SHADE: Final = "A marker is the mean, a thick bar its interval (95 %); the shade holds 90 % of the runs."
_ONCE: Final = "Each was played once: there are no intervals."
_FAILED: Final = " A cross at the foot: no run went well."


def response_pictures(material: SweepMaterial) -> list[Picture]:
    """Return a picture or two for each thing that is varied; none where no run went well."""
    if not material.played:
        return []
    return [
        picture
        for number, varied in enumerate(material.moving, start=1)
        for picture in (
            _dots(material, varied, number) if varied.numbers is None else _curves(material, varied, number)
        )
    ]


def _curves(material: SweepMaterial, varied: Varied, number: int) -> Iterator[Picture]:
    order = ascending(varied)
    assert varied.numbers is not None
    abscissa = Abscissa(
        varied.name, [varied.numbers[place] for place in order], [shown(varied.values[place]) for place in order]
    )
    lines = along(material, varied)
    responses = {
        measure: Response(
            titled(material, measure),
            [
                Line(name, [_figures(material, places[place], measure) for place in order])
                for name, places in lines.items()
            ],
        )
        for measure in material.measures
    }
    name, title = f"response-{number}", f"{_measures(material)} against {varied.name}"
    if fits_one_plot(len(lines), abscissa):
        says = _says(material, alone=len(lines) == 1)
        yield draw_curves(list(responses.values()), abscissa, name, title, says)
        return
    shown_lines = evenly(len(lines), MOST_PLOTS)
    left = len(lines) - len(shown_lines)
    for measure, response in responses.items():
        says = "A plot for each way that the others stand, all of these pale behind it. " + _says(material, alone=True)
        says += f" Only in the table: {count(left)} more." if left else ""
        title = f"{noun(measure).capitalize()} against {varied.name}"
        yield draw_multiples(response, shown_lines, abscissa, f"{name}-{noun(measure)}", title, says)


def _dots(material: SweepMaterial, varied: Varied, number: int) -> Iterator[Picture]:
    groups = along(material, varied)
    parts = [
        [
            *([Row(name, ())] if name else []),
            *(Row(shown(value), _all_figures(material, one)) for value, one in zip(varied.values, places, strict=True)),
        ]
        for name, places in groups.items()
    ]
    # Where nothing else is varied, what is left out are values.
    parts = parts if len(parts) > 1 else [[row] for row in parts[0]]
    most = len(parts)
    while most > 1 and _height([row for place in evenly(len(parts), most) for row in parts[place]]) > TALLEST:
        most -= 1
    rows = [row for place in evenly(len(parts), most) for row in parts[place]]
    left = len(parts) - most
    says = _says(material, alone=False)
    says += f" Only in the table: {count(left)} more." if left else ""
    title = f"{_measures(material)} by {varied.name}"
    measures = [titled(material, measure) for measure in material.measures]
    yield draw_dots(rows, measures, f"response-{number}", title, says)


def _height(rows: list[Row]) -> float:
    return sum(row_height(row) for row in rows)


def _all_figures(material: SweepMaterial, one: Place) -> list[Sample | None]:
    return [_figures(material, one, measure) for measure in material.measures]


def _figures(material: SweepMaterial, one: Place, measure: str) -> Sample | None:
    figures = one.sample(measure)
    return None if figures is None else scaled(figures, material.unit(measure)[0])


def _measures(material: SweepMaterial) -> str:
    return joined([noun(measure) for measure in material.measures]).capitalize()


def _says(material: SweepMaterial, *, alone: bool) -> str:
    says = _ONCE if material.replications == 1 else _SHADE if alone else _BARS
    return says + (_FAILED if len(material.played) < len(material.places) else "")
