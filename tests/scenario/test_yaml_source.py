# ruff: noqa: E501  # messages stand whole
import contextlib
import os
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.problems import Mark, ScenarioError
from sim.scenario.yaml_source import MAX_ALIASES, read_yaml, scan_yaml


def value_of(text):
    source = scan_yaml(textwrap.dedent(text), "f")
    assert source.problems == ()
    return source.value


def problems_of(text):
    """What is wrong with a text, each as (line, column, message)."""
    try:
        problems = scan_yaml(text, "f").problems
    except ScenarioError as error:
        problems = error.problems
    return [(problem.mark.line, problem.mark.column, problem.message) for problem in problems]


def test_scalars_follow_a_strict_core():
    assert value_of(
        """
        nothing: [null, ~, ]
        empty:
        truth: [true, false, True]
        whole: [0, -5, 12]
        real: [0.5, -1.25, .5, 1.5e+3, 1.0e-05]
        text: [2026-01-12T09:00Z, 2026-01-12, 1 h 30 min, "aws:eu-west-2", 1.2.3, chr_1, v1, -x, 1e, nano]
        quoted: ["no", '08', "1:30", "", "null"]
        """
    ) == {
        "nothing": [None, None],
        "empty": None,
        "truth": [True, False, True],
        "whole": [0, -5, 12],
        "real": [0.5, -1.25, 0.5, 1500.0, 1e-05],
        "text": [
            "2026-01-12T09:00Z",
            "2026-01-12",
            "1 h 30 min",
            "aws:eu-west-2",
            "1.2.3",
            "chr_1",
            "v1",
            "-x",
            "1e",
            "nano",
        ],
        "quoted": ["no", "08", "1:30", "", "null"],
    }


@pytest.mark.parametrize(
    ("scalar", "way_out"),
    [
        *[(word, "true") for word in ("yes", "Yes", "YES", "on", "On", "y", "Y")],
        *[(word, "false") for word in ("no", "No", "NO", "off", "OFF", "n", "N")],
        ("tRue", "true"),
        ("1:30", "'1 h 30 min' or '90 s' for a time"),
        ("10:00", "'10 h 0 min' or '600 s' for a time"),
        ("10:00:30", "'10 h 0 min 30 s' for a time"),
        ("08", "8"),
        ("010", "10"),
        ("-010", "-10"),
        ("00", "0"),
        ("01.5", "1.5"),
        ("1e3", "1.0e+3"),
        ("1.5e3", "1.5e+3"),
        ("1E-3", "1.0e-3"),
        ("0x1F", "the number in decimal digits"),
        ("0o7", "the number in decimal digits"),
        ("0b11", "the number in decimal digits"),
        (".inf", "a finite number"),
        ("-.INF", "a finite number"),
        (".NaN", "a finite number"),
        ("1_000", "1000"),
        ("1_000.5", "1000.5"),
        ("+5", "5"),
        ("+.5", ".5"),
        ("5.", "5.0"),
        ("=", "a name"),
    ],
)
def test_what_readers_disagree_about_is_refused_as_value_and_as_key(scalar, way_out):
    message = (
        f"'{scalar}' means different things to different YAML readers: "
        f'write {way_out}, or "{scalar}" in quotes if it is a text'
    )
    assert problems_of(f"a:\n  b: {scalar}\n") == [(2, 6, message)]
    assert problems_of(f"a: [{scalar}]\n") == [(1, 5, message)]
    assert problems_of(f"a:\n  {scalar}: x\n") == [(2, 3, message)]


def test_numbers_out_of_range_are_refused():
    assert problems_of("a: 1234567890123456789") == [
        (1, 4, "a number of 19 digits is too large; put it in quotes if it is a text")
    ]
    assert problems_of("a: 1.0e+999") == [
        (1, 4, "'1.0e+999' is too large for a number; put it in quotes if it is a text")
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1, "'a' is written twice, in line 1 and in line 3; keep one")),
        ("a: {b: 1, b: 2}\n", (1, 11, "'b' is written twice, in line 1 and in line 1; keep one")),
        ("1: x\n", (1, 1, "a key is a text; write '1' in quotes")),
        ("true: x\n", (1, 1, "a key is a text; write 'true' in quotes")),
        (
            "? [a]\n: 3\n",
            (1, 3, "a key is a text, not a list or a mapping; was '{...}' or '[...]' meant to stand in quotes?"),
        ),
        ("?\n: 3\n", (1, 2, "a key is missing before this ':'; write one")),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", (3, 3, "merge keys ('<<') are not read here; use 'import' or 'variants'")),
        (
            "a: !!python/name:os.system x\n",
            (1, 4, "tags such as '!!python/name:os.system' are not read here; remove it"),
        ),
        ("a: !x [1]\n", (1, 4, "tags such as '!x' are not read here; remove it")),
        ("a: !!str 5\n", (1, 4, "tags such as '!!str' are not read here; remove it")),
        ("a: &x [*x]\n", (1, 8, "'*x' stands inside the value that it repeats; write that part out")),
        ("a: &one 1\nb: *ones\n", (2, 4, "'*ones' repeats nothing: no '&ones' stands before it; did you mean 'one'?")),
        ("a: 1\n---\nb: 2\n", (2, 1, "a scenario is one document; remove this '---' or split the file")),
        (
            "- a\n",
            (
                1,
                1,
                "a scenario is a mapping of keys to values, not a list; write at least its name, such as 'name: my-scenario'",
            ),
        ),
        (
            "3\n",
            (
                1,
                1,
                "a scenario is a mapping of keys to values, not a single value; write at least its name, such as 'name: my-scenario'",
            ),
        ),
        ("", (1, 1, "the file is empty; write at least its name, such as 'name: my-scenario'")),
        (" \n", (1, 1, "the file is empty; write at least its name, such as 'name: my-scenario'")),
        ("# nothing\n", (1, 1, "the file holds only comments; write at least its name, such as 'name: my-scenario'")),
    ],
)
def test_what_can_surprise_is_refused(text, problem):
    assert problems_of(text) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [1,\nb: 3", (2, 2, "the '[' of line 1 is not closed here; a ',' or the closing bracket is missing")),
        ("a: {b: 1\n", (2, 1, "the '{' of line 1 is not closed here; a ',' or the closing bracket is missing")),
        (
            "a: b: c",
            (1, 5, "a ':' is not possible here; check the indentation, or put the text in quotes if ':' belongs to it"),
        ),
        ("a:\n\tb: 1", (2, 1, "a tab cannot indent YAML; use spaces")),
        ("a: @x", (1, 4, "a text cannot begin with '@'; put it in quotes")),
        (
            "a: {size: ${row.size}}",
            (1, 12, "'${...}' inside braces or brackets must stand in quotes: write \"${...}\""),
        ),
        ("a: 'x\n", (2, 1, "the quote that opens in line 1 is not closed; close it")),
        (
            'a: "\\q"',
            (1, 5, "unknown escape in a text in double quotes; use single quotes or write the backslash twice"),
        ),
        ("a:\n  - b\n c: 1", (3, 2, "this line fits nothing that opens in line 1; check the indentation")),
        ("a: \x01", (1, 4, "a control character stands here, which YAML does not allow; remove it")),
    ],
)
def test_a_syntax_error_is_one_sentence_at_its_place(text, problem):
    found = problems_of(text)
    assert [message for *_, message in found] == [problem[2]]
    assert found == [problem] or text.startswith("a: [1")


def test_all_mistakes_come_at_once_even_before_a_syntax_error():
    found = problems_of("a: no\nb: 08\nc: 1\nc: 2\nd: [1\n")
    assert [(line, column) for line, column, _ in found] == [(1, 4), (2, 4), (4, 1), (6, 1)]


def test_keys_and_values_keep_their_places():
    source = scan_yaml("a:\n  - {b: 1,  c: [x, y]}\n", "f")
    assert source.mark(("a", 0, "c", 1)) == Mark("f", 2, 20)
    assert source.key_mark(("a", 0, "c")) == Mark("f", 2, 13)
    assert source.mark(("a", 0, "unknown")) == Mark("f", 2, 5)
    assert source.key_mark(("a", 0, "unknown")) == Mark("f", 2, 5)


def test_a_repeated_value_keeps_the_place_where_it_is_written():
    source = scan_yaml("a: &x {b: 1}\nc: *x\n", "f")
    assert source.value == {"a": {"b": 1}, "c": {"b": 1}}
    assert source.mark(("c", "b")) == Mark("f", 1, 11)


def test_growth_is_bounded():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    [(line, _, message)] = problems_of(bomb)
    assert (line, message) == (6, "more than 500000 values, repeated ones included; put large inputs into a table")
    many = "a: &a x\nb: [" + "*a, " * (MAX_ALIASES + 1) + "]"
    assert problems_of(many)[0][2] == "more than 1000 aliases; put large inputs into a table"


@pytest.mark.parametrize("deep", ["[" * 100_000, "a: " + "[" * 101 + "]" * 101, "a: " + "{b: " * 101 + "}" * 101])
def test_depth_is_bounded(deep):
    assert problems_of(deep)[0][2] == "values are nested more than 100 deep; write them flatter"


def test_aliases_do_not_get_around_the_depth():
    text = "a: &a " + "[" * 60 + "]" * 60 + "\nb: " + "[" * 60 + "*a" + "]" * 60
    assert problems_of(text)[0][2] == "values are nested more than 100 deep; write them flatter"


def message_of(path):
    with pytest.raises(ScenarioError) as refused:
        read_yaml(path)
    [problem] = refused.value.problems
    return problem.message


def test_files_that_cannot_be_scenarios(tmp_path):
    (tmp_path / "scenario.yaml").write_text("name: x\n")
    (tmp_path / "nul.yaml").write_bytes(b"a: \0")
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: \xe9\n")
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(10**12)
    assert message_of(tmp_path) == f"'{tmp_path}' is a folder; name a scenario file in it"
    missing = tmp_path / "scenaro.yaml"
    assert message_of(missing) == f"there is no file '{missing}'; did you mean 'scenario.yaml'?"
    nowhere = tmp_path / "no" / "x.yaml"
    assert message_of(nowhere) == f"there is no file '{nowhere}', nor a folder '{tmp_path / 'no'}'; check the path"
    assert message_of(big) == f"'{big}' is larger than 5 MB; put large inputs into a table"
    assert message_of(tmp_path / "nul.yaml") == "this is a binary file; a scenario is YAML text"
    with pytest.raises(ScenarioError, match=r"latin.yaml:2:4: this is not UTF-8 text; save the file as UTF-8"):
        read_yaml(tmp_path / "latin.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    assert message_of(path) == f"'{path}' may not be read; change its permissions"


def test_a_byte_order_mark_is_passed_over(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: x\n")
    assert read_yaml(path).value == {"name": "x"}


def test_an_error_names_file_line_and_column(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: no\nb: 08\n")
    with pytest.raises(ScenarioError) as refused:
        read_yaml(path)
    assert [line.split(" ")[0] for line in str(refused.value).splitlines()] == [f"{path}:1:4:", f"{path}:2:4:"]


@given(st.text(alphabet="ab:-[]{}&*!#\n '\"01~<>?|%,", max_size=60))
def test_any_text_is_read_or_refused_but_breaks_nothing(text):
    with contextlib.suppress(ScenarioError):
        scan_yaml(text, "f")
