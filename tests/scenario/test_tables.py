# ruff: noqa: E501  # messages stand whole
import pandas as pd
import pytest

from sim.scenario.table_files import TableError
from sim.scenario.tables import Tables, read_table
from sim.units import Quantity


def size(value):
    return Quantity("size", value, None)


@pytest.fixture
def write(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_cells_are_what_they_look_like(write):
    table = read_table(write("t.csv", "\ufeffname,size [GB],time,n,id\r\na, 0.1,3 min,4,007\r\n\r\nb,,,1e-5,1e3\r\n"))
    assert table.columns == ("name", "size", "time", "n", "id")
    assert table.rows == (
        {"name": "a", "size": size(10**8), "time": Quantity("duration", 180_000_000, None), "n": 4, "id": "007"},
        {"name": "b", "size": None, "time": None, "n": 1e-5, "id": "1e3"},
    )


def test_a_cell_may_carry_its_own_unit_under_a_header_with_one(write):
    table = read_table(write("t.csv", "rate [GBP/h],size [GB]\n0.5,100 MB\n"))
    assert table.rows == ({"rate": Quantity("hourly_rate", 500_000, "GBP"), "size": size(10**8)},)


def test_parquet_reads_like_csv(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"size [GB]": [0.1, 2], "n": [1, 2], "time": ["3 min", None], "x": [1.5, None]}).to_parquet(path)
    assert read_table(path).rows == (
        {"size": size(10**8), "n": 1, "time": Quantity("duration", 180_000_000, None), "x": 1.5},
        {"size": size(2 * 10**9), "n": 2, "time": None, "x": None},
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "table '{path}' is empty; write a header and rows below it"),
        ("a,b\n", "table '{path}' is empty; write a header and rows below it"),
        ("a,a\n1,2\n", "table '{path}' has two columns named 'a'; rename one of them"),
        ("a [GB],a\n1,2\n", "table '{path}' has two columns named 'a'; rename one of them"),
        ("a,b\n1,2\n\n1\n", "'{path}', line 4: 1 cells under a header of 2 columns"),
        ("a,b\n1,2,3\n", "'{path}', line 2: 3 cells under a header of 2 columns"),
        (",b\n1,2\n", "table '{path}': a column has no name; write one into the header"),
        ("a;b\n1;2\n", "the cells of '{path}' are separated by semicolons; save it with commas"),
        ("a\tb\n1\t2\n", "the cells of '{path}' are separated by tabs; save it with commas"),
        ('a,b\n"x,2\n', "'{path}', line 2: unexpected end of data; check the quotes"),
        (b"a\n\0\n", "'{path}' is a binary file; save the table as CSV or Parquet"),
        (b"a\n\xe9\n", "'{path}', line 2: this is not UTF-8 text; save the table as CSV in UTF-8"),
        (b"PAR1 and then nothing", "'{path}' is a damaged Parquet file; write it again"),
        ("a [GB]\nbig\n", "table '{path}', line 2, column 'a': 'big' is not a number of [GB]"),
        ("a [GB]\n3 min\n", "table '{path}', line 2, column 'a': the cell carries a unit that does not agree with [GB]"),
        ("a [GB]\n-3\n", "table '{path}', line 2, column 'a': '-3 GB' is not a quantity; is it negative?"),
        ("a\n9999 PB\n", "table '{path}', line 2, column 'a': '9999 PB' is above 1000 PB, the most that is taken here; is the unit right?"),
        ("a [lightyears]\n3\n", "table '{path}': the header 'a [lightyears]' carries an unknown unit; write one such as [min], [GB] or [GBP/h], or write the header without brackets"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(write, content, message):
    path = write("t.csv", content)
    with pytest.raises(TableError) as refused:
        read_table(path)
    assert str(refused.value) == message.format(path=path)


def test_a_missing_file_and_a_folder_are_told(tmp_path, write):
    write("chromosomes.csv", "a\n1\n")
    with pytest.raises(TableError, match=r"there is no file '.*chromosome.csv'; did you mean 'chromosomes.csv'\?"):
        read_table(tmp_path / "chromosome.csv")
    with pytest.raises(TableError, match="is a folder; name a CSV or Parquet file in it"):
        read_table(tmp_path)


def test_tables_go_by_name_or_by_path_and_are_read_once(write):
    path = write("t.csv", "a\n1\n")
    tables = Tables({"named": {"file": str(path)}, "few": {"rows": [{"a": "3 GB", "b": 1}, {"b": 2, "a": None}]}})
    assert tables.get("named") is tables.get("named")
    assert tables.get("named").name == "named"
    assert tables.get(str(path)).rows == tables.get("named").rows
    assert tables.column("few", "a") == [size(3 * 10**9), None]


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        (None, "there is no table 't'; declare it under tables, or name a .csv file"),
        (3, "table 't' is declared with 'file', a path, or with 'rows', a list of mappings"),
        ({"file": "x.csv", "rows": []}, "table 't' is declared with 'file', a path, or with 'rows', a list of mappings"),
        ({"rows": []}, "the rows of table 't' are a list of at least one mapping from column to cell"),
        ({"rows": [3]}, "the rows of table 't' are a list of at least one mapping from column to cell"),
        ({"rows": [{"a": 1}, {"b": 1}]}, "row 2 of table 't' and row 1 differ in column 'a'; write null for a cell that is empty"),
        ({"rows": [{"a": [1]}]}, "table 't', row 1, column 'a': a list is not a cell; a table holds texts, numbers and quantities"),
    ],
)  # fmt: skip
def test_bad_declarations_are_refused(declared, message):
    with pytest.raises(TableError) as refused:
        Tables({} if declared is None else {"t": declared}).get("t")
    assert str(refused.value) == message


def test_a_missing_column_names_the_nearest_and_lists_them():
    tables = Tables({"t": {"rows": [{"size": 1, "time": 2}]}})
    with pytest.raises(TableError) as refused:
        tables.column("t", "siz")
    assert str(refused.value) == "table 't' has no column 'siz'; did you mean 'size'? it has size, time"
    with pytest.raises(TableError, match=r"there is no table 'tt'; did you mean 't'\?"):
        tables.get("tt")


@pytest.mark.parametrize("unit", ["us", "s", "d", "B", "PB", "KiB", "GBP", "USD/h", "core h"])
@pytest.mark.parametrize("number", [0, 1, 999, 10**6 + 1, 10**12, 10**16])
def test_a_whole_number_under_a_header_with_a_unit_is_what_it_is_when_written_out(write, unit, number):
    outcomes = []
    for header, cell in ((f"x [{unit}]", f"{number}"), ("x", f"{number} {unit}")):
        try:
            outcomes.append(read_table(write("t.csv", f"{header}\n{cell}\n")).rows)
        except TableError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]
