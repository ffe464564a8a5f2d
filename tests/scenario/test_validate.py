# ruff: noqa: E501, RUF012  # messages stand whole; pydantic copies defaults
from typing import Annotated, Literal

import pytest
from pydantic import Discriminator, Field, StringConstraints, Tag

from sim.scenario.base import Model
from sim.scenario.problems import ScenarioError
from sim.scenario.quantities import (
    ByteRate,
    Duration,
    DurationDistribution,
    DurationValue,
    Frequency,
    Instant,
    InstantOrOffset,
    Moment,
    MoneyAmount,
    NumberDistribution,
    Rate,
    Share,
    Size,
    SizeDistribution,
    SizeValue,
    Text,
    Value,
    Work,
)
from sim.scenario.tables import Tables
from sim.scenario.templates import Template
from sim.scenario.validate import validate
from sim.scenario.yaml_source import scan_yaml
from sim.units import HourlyRate, Money

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class Wait(Model):
    wait: Duration


class Copy(Model):
    copy_: Size = Field(alias="copy")
    slow: bool = False


class Thing(Model):
    """All kinds of fields."""

    size: Size | None = None
    """How large."""
    wait: DurationDistribution | None = None
    share: Share = 0.0
    count: int = Field(1, ge=1)
    on: bool = False
    factor: float = 1.0
    text: Text = ""
    label: str = ""
    level: Literal["low", "high"] = "low"
    owner: Name | list[Name] | None = None
    steps: tuple[
        Annotated[
            Annotated[Wait, Tag("wait")] | Annotated[Copy, Tag("copy")],
            Discriminator(lambda raw: next((key for key in ("wait", "copy") if key in raw), None)),
        ],
        ...,
    ] = ()


class Circle(Model):
    class_: Literal["circle"] = Field(alias="class")
    radius: int


class Square(Model):
    class_: Literal["square"] = Field(alias="class")
    side: int


class Whole(Model):
    name: str = ""
    things: dict[Name, Thing] = {}
    shapes: dict[Name, Annotated[Circle | Square, Field(discriminator="class_")]] = {}
    uses: dict[str, str] = {}


def check_uses(whole, known):
    for name, thing in whole.uses.items():
        if thing not in known.get("things", ()):
            yield ("uses", name), f"there is no thing '{thing}'"


def read(text):
    return validate(scan_yaml(text, "f"), Whole, Tables(), check_uses)


def problems_of(text):
    with pytest.raises(ScenarioError) as refused:
        read(text)
    return [str(problem).removeprefix("f:") for problem in refused.value.problems]


def test_a_sound_text_becomes_the_model():
    whole = read("things: {a: {size: 3 GB, steps: [{wait: 1 s}, {copy: 5 B, slow: true}], owner: [x]}}\nuses: {u: a}\n")
    assert whole.things["a"].size == 3 * 10**9
    assert [type(step) for step in whole.things["a"].steps] == [Wait, Copy]


@pytest.mark.parametrize(
    ("thing", "problem"),
    [
        ("sise: 3 GB", "3:5: unknown key 'sise'; did you mean 'size'?"),
        ("zzz: 1", "3:5: unknown key 'zzz'; the keys here are size, wait, share, count, on, factor, text, label, level, owner, steps"),
        ("size: 3", "3:11: a unit is missing: write '3 MB' or '3 GB'"),
        ("size: [3]", "3:5: a list has no place here; a size is wanted here, such as '40 GB'"),
        ("size: '${row.size}'", "3:11: '${row.size}' has no place here, where no launch is known yet; a size is wanted here, such as '40 GB'"),
        ("wait: {uniform: [1 s, 2]}", "3:27: a unit is missing: write '2 s' or '2 min'"),
        ("wait: {unifrm: [1 s, 2 s]}", "3:5: unknown distribution 'unifrm'; did you mean 'uniform'?"),
        ("share: 5", "3:12: '5' is more than the whole; a share lies between 0 and 1, such as '5 %' or 0.05"),
        ("count: 0", "3:12: 0 is out of range; a number of at least 1 is wanted here"),
        ("count: 3.0", "3:12: a whole number is wanted here, not the number 3.0"),
        ("count: '3'", "3:12: a whole number is wanted here, not text; remove the quotes"),
        ("count: true", "3:12: a whole number is wanted here, not true"),
        ("'on': 1", "3:11: true or false is wanted here, not the number 1"),
        ("'on': 'no'", "3:11: true or false is wanted here, not text"),
        ("factor: '2'", "3:13: a number is wanted here, not text; remove the quotes"),
        ("text: 3", "3:11: 3 is not a text; write it in quotes, \"3\", if it is meant as one"),
        ("text: '${'", "3:11: '${' opens '${' and never closes it; write '${row.name}'"),
        ("label: 3", "3:12: a text is wanted here, not the number 3; write it in quotes if it is a text"),
        ("level: hi", "3:12: 'hi' is not possible here; write 'low' or 'high'; did you mean 'high'?"),
        ("owner: 3", "3:12: a text or a list is wanted here, not the number 3; write it in quotes if it is a text"),
        ("owner: [a, 3]", "3:16: a text is wanted here, not the number 3; write it in quotes if it is a text"),
        ("steps: {wait: 1 s}", "3:5: a list is wanted here, not a mapping"),
        ("steps: [{wait: 1 s, slwo: 1}]", "3:25: unknown key 'slwo'; the keys here are wait"),
        ("steps: [{copy: 1 B, slwo: 1}]", "3:25: unknown key 'slwo'; did you mean 'slow'?"),
        ("steps: [{copy: 1 s}]", "3:20: '1 s' is a time; a size is wanted here, such as '40 GB'"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_in_plain_words_at_its_place(thing, problem):
    assert problems_of(f"things:\n  a:\n    {thing}\n") == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("things: [a]", "1:1: a mapping is wanted here, not a list"),
        ("things: {a: 3}", "1:13: a mapping is wanted here, not the number 3"),
        ("things: {1a: {}}", "1:10: '1a' is not a name; a name is a letter, then letters, digits, '_', '-' or ':'"),
        ("shapes: {s: {class: circle}}", "1:10: 'radius' is missing in 's'; add it"),
        ("shapes: {s: {radius: 1}}", "1:10: 'class' is missing in 's'; add it"),
        ("shapes: {s: {class: square, radius: 1, side: 2}}", "1:29: unknown key 'radius'; the keys here are class, side"),
        ("shapes: {s: {class: cirle}}", "1:10: 'class' cannot be 'cirle' in 's'; it is one of 'circle', 'square'; did you mean 'circle'?"),
        ("nmae: x", "1:1: unknown key 'nmae'; did you mean 'name'?"),
    ],
)  # fmt: skip
def test_mistakes_around_the_items(text, problem):
    assert problems_of(text) == [problem]


def test_one_mistake_hides_no_other_and_causes_none():
    text = """
things:
  a: {size: 3}
  b: {count: 0, label: no}
  c: {}
uses: {u: a, v: x, w: c}
name: 5
"""
    assert [problem.partition(" ")[0] for problem in problems_of(text)] == ["3:13:", "4:24:", "6:17:", "7:7:"]


def test_quantities_read_from_text_and_pass_through_when_made_in_code():
    class Everything(Model):
        duration: Duration
        money: MoneyAmount
        rate: Rate
        bytes_: ByteRate
        share: Share
        instant: Instant
        at: InstantOrOffset
        work: Work
        often: Frequency
        wait: DurationDistribution
        size: SizeDistribution
        number: NumberDistribution
        wait_value: DurationValue
        size_value: SizeValue
        text: Text
        value: Value

    made = Everything.model_validate(
        {
            "duration": 0,
            "money": "25 USD",
            "rate": "1 USD/h",
            "bytes_": "unlimited",
            "share": 0.05,
            "instant": "1970-01-02",
            "at": "3 s",
            "work": "1 core s",
            "often": "12 /h",
            "wait": "1 s",
            "size": {"uniform": ["1 B", "3 B"]},
            "number": {"uniform": [1, 2]},
            "wait_value": "${row.wait}",
            "size_value": "1 B",
            "text": "a${b}",
            "value": {"list": ["${x}", 3, "plain"]},
        }
    )
    assert made.money == Money(25_000_000, "USD")
    assert made.rate == HourlyRate(1_000_000, "USD")
    assert made.bytes_ is None
    assert made.at == Moment(3_000_000, None)
    assert made.at.at(10) == 3_000_010
    assert made.instant == 86_400_000_000
    assert made.wait_value == Template.parse("${row.wait}")
    assert made.value == {"list": [Template.parse("${x}"), 3, "plain"]}
    again = {name: value for name, value in made if name not in ("duration", "instant", "work", "often")}
    texts = {"duration": "0 s", "instant": "1970-01-02", "work": "1 core s", "often": "12 /h"}
    assert Everything(**again, **texts) == made


def test_the_schema_describes_fields_and_quantities():
    schema = Thing.model_json_schema()
    size = schema["properties"]["size"]
    assert size["description"] == "How large."
    assert "40 GB" in str(size)
