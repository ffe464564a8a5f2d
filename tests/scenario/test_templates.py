import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.templates import Template, TemplateError, as_duration, as_number, as_size
from sim.units import Quantity, UnitError

ROW = {("row", "size"): Quantity("size", 10**9, None), ("row", "n"): 3, ("inputs", "reads", "0"): ["a"]}


def test_a_text_that_is_one_hole_stands_for_the_object_itself():
    template = Template.parse("${inputs.reads.0}")
    assert template.is_reference
    assert template.paths == (("inputs", "reads", "0"),)
    assert template.evaluate(ROW.__getitem__) is ROW["inputs", "reads", "0"]


def test_holes_inside_a_text_are_written_out():
    template = Template.parse("chr${row.n}-${row.size}.vcf")
    assert not template.is_reference
    assert template.evaluate(ROW.__getitem__) == "chr3-1 GB.vcf"
    assert str(template) == "chr${row.n}-${row.size}.vcf"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a${", "'a${' opens '${' and never closes it"),
        ("${row.x", "'${row.x' opens '${' and never closes it"),
        ("${}", "'${}' names nothing"),
        ("${ }", "'${}' names nothing"),
        ("${a..b}", "'${a..b}' is not a path"),
        ("${.a}", "'${.a}' is not a path"),
        ("${a b}", "'${a b}' is not a path"),
        ("${a.${b}}", "'${a.${b}' is not a path"),
    ],
)
def test_malformed_holes_are_refused(text, message):
    with pytest.raises(TemplateError) as refused:
        Template.parse(text)
    assert str(refused.value).startswith(message)


def test_a_list_inside_a_text_is_refused():
    with pytest.raises(TemplateError, match=r"stands inside a text but a list is not a text"):
        Template.parse("x${inputs.reads.0}").evaluate(ROW.__getitem__)


def test_filled_holes_become_quantities():
    assert as_size(Quantity("size", 5, None)) == 5
    assert as_size("1 GB") == 10**9
    assert as_duration("3 min") == 180_000_000
    assert as_duration(Quantity("duration", 7, None)) == 7
    assert as_number(3) == 3
    assert as_number(0.5) == 0.5


@pytest.mark.parametrize(
    ("convert", "value", "message"),
    [
        (as_duration, 90, "a unit is missing: write '90 s' or '90 min'"),
        (as_duration, Quantity("size", 10**9, None), "'1 GB' has no place here; a time is wanted here"),
        (as_size, None, "an empty value has no place here; a size is wanted here"),
        (as_size, "3 min", "'3 min' is a time; a size is wanted here"),
        (as_number, "3", "'3' is not a number"),
        (as_number, True, "'True' is not a number"),
    ],
)
def test_other_values_are_refused(convert, value, message):
    with pytest.raises(UnitError) as refused:
        convert(value)
    assert str(refused.value).startswith(message)


@given(st.text(alphabet="ab${}. "))
def test_any_text_is_parsed_or_refused(text):
    try:
        template = Template.parse(text)
    except TemplateError:
        assert "${" in text
    else:
        assert template.text == text
        assert bool(template.paths) == ("${" in text)
