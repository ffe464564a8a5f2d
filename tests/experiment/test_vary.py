"""What --vary takes: lists and ranges, with units; what is empty or unclear is refused in a sentence."""

import pytest

from sim.experiment.errors import ExperimentError
from sim.experiment.points import number_of_points, points_of
from sim.experiment.vary import Axis, axes_of, read_axis


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a.b=25,50,100", ("25", "50", "100")),
        ("a.b=low, high", ("low", "high")),
        ("a.b=1", ("1",)),
        ("a.b=[1, 2],[3]", ("[1, 2]", "[3]")),
        ("a.b={x: 1, y: 2},{x: 2, y: 3}", ("{x: 1, y: 2}", "{x: 2, y: 3}")),
        ("a.b='x,y',z", ("'x,y'", "z")),
        ("a.b=10USD:60USD:25USD", ("10 USD", "35 USD", "60 USD")),
        ("a.b=0.2 GBP:0.4 GBP:0.1 GBP", ("0.2 GBP", "0.3 GBP", "0.4 GBP")),
        ("a.b=1:4:2", ("1", "3")),
        ("a.b=10 %:30 %:10 %", ("10 %", "20 %", "30 %")),
        ("a.b=09:00,10:00", ("09:00", "10:00")),
        ("a.b=0.1 /h:0.3 /h:0.1 /h", ("0.1 /h", "0.2 /h", "0.3 /h")),
    ],
)
def test_values_are_a_list_or_a_range(text, values):
    assert read_axis(text) == Axis("a.b", values)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a.b", "write path=value,value"),
        ("=1,2", "write path=value,value"),
        ("a.b=", "a value is missing"),
        ("a.b=1,,2", "a value is missing"),
        ("a.b=1,2,1", "1 is there twice"),
        ("a.b=60:10:5", "the range is empty, 60 lies above 10"),
        ("a.b=10:60:0", "the range is empty, its step is 0"),
        ("a.b=10:60:-5", "the range is empty, its step is -5"),
        ("a.b=10USD:60GBP:5USD", "the same unit in all three"),
        ("a.b=1:1000000:1", "take a larger step"),
    ],
)
def test_what_is_no_range_and_no_list_is_refused(text, says):
    with pytest.raises(ExperimentError, match=says):
        read_axis(text)


def test_values_of_a_file_are_written_so_that_they_are_read_as_they_were():
    axis = axes_of({"a": [1, 2.5, True, "10 USD", "low", "no", "08"], "b": "1:3:1"})
    assert axis[0].values == ("1", "2.5", "true", "10 USD", "low", "no", '"08"')
    assert axis[1].values == ("1", "2", "3")


def test_points_are_the_grid_for_the_scenario_as_it_is_and_for_each_variant():
    axes = (Axis("a", ("1", "2")), Axis("b", ("x", "y", "z")))
    points = list(points_of(axes, ("v",)))
    assert len(points) == number_of_points(axes, ("v",)) == 12
    assert points[0].changes == (("a", "1"), ("b", "x"))
    assert points[0].variant is None
    assert points[11].label == "v, a=2, b=z"
    assert points[11].overrides == ("a=2", "b=z")
    assert [point.number for point in points] == list(range(12))
    assert [point.label for point in points_of((), ())] == ["as it is"]
