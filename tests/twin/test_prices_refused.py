"""Sources of prices that are wrong: one sentence with the place, and what is sound is used."""

import json
import sys

import pytest

from sim.cli.app import play
from tests.twin.prices_files import call, imported, models, refused, save

HEAD = "instance_type,on_demand,spot,currency\n"
SOUND = "mem1_ssd1_v2_x4,0.2,,USD\n"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("mem1_ssd1_v2_x8,abc,,USD", "on_demand of mem1_ssd1_v2_x8 is 'abc', which is no rate"),
        ("mem1_ssd1_v2_x8,-1,,USD", "on_demand of mem1_ssd1_v2_x8 is -1, and a rate is above zero"),
        ("mem1_ssd1_v2_x8,0,,USD", "on_demand of mem1_ssd1_v2_x8 is 0, and a rate is above zero"),
        ("mem1_ssd1_v2_x8,nan,,USD", "is 'nan', which is no rate"),
        ("mem1_ssd1_v2_x8,1e12,,USD", "is 1e12, more than 10^9 an hour"),
        ("mem1_ssd1_v2_x8,1e-9,,USD", "is 1e-9, too small to count"),
        ("mem1_ssd1_v2_x8,,,USD", "mem1_ssd1_v2_x8 has no rate: its price is withheld"),
        ("mem1_ssd1_v2_x8,null,,USD", "mem1_ssd1_v2_x8 has no rate: its price is withheld"),
        ("mem1_ssd1_v2_x8,0.2 GBP/h,,USD", "on_demand of mem1_ssd1_v2_x8 is in GBP, and its currency is USD"),
        ("mem1_ssd1_v2_x8,0.2,,dollars", "its currency is 'DOLLARS', which is no code of three letters"),
        ("mem1_ssd1_v2_x8,0.2,0.1,USD,5,6", "it has 6 cells, and the header 4"),
        (",0.2,,USD", "it names no instance type"),
        ("mem 1,0.2,,USD", "'mem 1' is no name of an instance type"),
    ],
)
def test_a_row_that_is_wrong_is_named_by_its_line_and_the_others_are_used(tmp_path, row, why):
    done, lists = imported(f"{HEAD}{SOUND}{row}\n", tmp_path, name="rates.csv")
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x4": "0.2 USD/h"}
    assert "rates.csv, line 3: " in done.output
    assert why in done.output
    (tmp_path / "prices.yaml").unlink()
    assert why in refused(f"{HEAD}{SOUND}{row}\n", tmp_path, "--strict", name="rates.csv")


def test_a_type_with_two_rates_has_none_and_twice_the_same_rate_is_no_matter(tmp_path):
    rows = "mem1_ssd1_v2_x2,0.1,,USD\nmem1_ssd1_v2_x2,0.3,,USD\n"
    done, lists = imported(HEAD + SOUND + SOUND + rows, tmp_path, name="rates.csv")
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x4": "0.2 USD/h"}
    assert "line 5: mem1_ssd1_v2_x2 stands there twice: 0.3 USD/h here, 0.1 USD/h in line 4; neither" in done.output


def test_two_currencies_are_refused_or_one_is_chosen(tmp_path):
    table = f"{HEAD}{SOUND}mem1_ssd1_v2_x2,0.1,,GBP\n"
    why = refused(table, tmp_path, name="rates.csv")
    assert why.startswith("rates.csv, line 3: the rate is in GBP, and that of rates.csv, line 2 in USD")
    _, lists = imported(table, tmp_path, "--currency", "GBP", name="rates.csv")
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x2": "0.1 GBP/h"}


@pytest.mark.parametrize("rate", [None, "abc", -1, 0, True, {"on_demand": 1}, [1]])
def test_a_rate_of_a_describe_hash_that_is_none(tmp_path, rate):
    done, lists = imported(models(aws_us={"mem1_ssd1_v2_x4": 0.2, "mem1_ssd1_v2_x2": rate}), tmp_path)
    assert lists["prices"]["on_demand"] == {"mem1_ssd1_v2_x4": "0.2 USD/h"}
    assert "org-mine, aws:us, mem1_ssd1_v2_x2: the rate is " in done.output


def test_a_key_that_stands_twice_in_json(tmp_path):
    text = json.dumps(models(aws_us={"mem1_ssd1_v2_x4": 0.2, "mem1_ssd1_v2_x2": 0.1, "again": 0.3}))
    done, lists = imported(text.replace("again", "mem1_ssd1_v2_x2"), tmp_path)
    assert list(lists["prices"]["on_demand"]) == ["mem1_ssd1_v2_x4"]
    assert "mem1_ssd1_v2_x2 stands there twice: 0.3 USD/h here, 0.1 USD/h before; neither is taken" in done.output


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        ("hello", "a.txt", "a.txt: it holds no prices; wanted is a describe hash with pricingModelsByRegion"),
        ("", "a.csv", "a.csv: it is empty"),
        ({"a": 1}, "a.json", "a.json: it holds no prices"),
        ('{"a": ', "a.json", "a.json: the text ends in line 1, in the middle of a value: it is truncated"),
        (json.dumps(models(aws_us={"x": 1}))[:-20], "a.json", "a.json: the text ends in line 1"),
        ("[" * 10_000, "a.json", "a.json: "),
        ("instance_type,price\nmem1_ssd1_v2_x4,1\n", "a.csv", "a.csv: it has no rates: beside instance_type"),
        ("instance_type,spot,spot\na,1,1\n", "a.csv", "a.csv: it has the column spot twice"),
        (HEAD, "a.csv", "a.csv: there are no rates in it"),
        ("instance_type,spot\nmem1_ssd1_v2_x4,1\n", "a.csv", "a.csv: no currency is named in it; name it, such as"),
        (models(aws_us={}), "a.json", "a.json: there are no rates in it"),
        ({"id": "org-a", "pricingModelsByRegion": None}, "a.json", "a.json, org-a: pricingModelsByRegion is null"),
        (
            {"id": "org-a", "pricingModelsByRegion": {"aws:us": {"computeRatesPerHour": None}}},
            "a.json",
            "a.json, org-a, aws:us: computeRatesPerHour is null: only those who may spend in its name see it",
        ),
        (models(currency=None, aws_us={"mem1_ssd1_v2_x4": 1}), "a.json", "a.json: no currency is named in it"),
    ],
)
def test_a_file_without_prices(tmp_path, content, name, why):
    assert refused(content, tmp_path, name=name).startswith(why)


def test_of_a_list_that_is_truncated_the_sound_hashes_are_used(tmp_path):
    text = json.dumps([models("org-a", aws_us={"mem1_ssd1_v2_x4": 0.2}), models("org-b", aws_us={})])[:-30]
    done, lists = imported(text, tmp_path)
    assert list(lists) == ["prices"]
    assert "it is truncated (not used)" in done.output


def test_a_file_that_is_there_stays(tmp_path):
    out = save("mine", tmp_path, "prices.yaml")
    done = call(save(HEAD + SOUND, tmp_path, "rates.csv"), "-o", out)
    assert str(done.exception) == f"{out} is there already and stays as it is; name another file with -o"
    assert out.read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--name", "my list"], "--name: 'my list' cannot be the name of a price list; write my_list"),
        (["--currency", "pounds"], "--currency: 'pounds' is no code of three capital letters, such as GBP"),
        (["--date", "June"], "--date: 'June' is no date; write it like 2026, 2026-01 or 2026-01-12, or none"),
    ],
)
def test_options_that_are_wrong(tmp_path, options, why):
    assert refused(HEAD + SOUND, tmp_path, *options, name="rates.csv") == why


def test_bad_input_is_exit_code_2(tmp_path, monkeypatch, capsys):
    arguments = ["dxsim", "import", "prices", str(tmp_path / "none.csv"), "-o", str(tmp_path / "prices.yaml")]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as left:
        play()
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith(f"there is no file {tmp_path / 'none.csv'}; wanted is")
