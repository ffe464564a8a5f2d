"""Tables that a scenario reads: rows of named cells, some of them quantities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario.cells import CellError, Column, read_column
from sim.scenario.problems import did_you_mean
from sim.scenario.table_files import TableError, read_rows


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table in memory.

    Attributes
    ----------
    name : str
        The name or path that it goes by.
    columns : tuple of str
        Names of the columns, without units.
    rows : tuple of dict
        Each row by column: a :class:`~sim.units.Quantity` where the cell or the header carries a unit, an int, a float,
        a bool, a str, or None for an empty cell.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, object], ...]


def read_table(path: Path | str) -> Table:
    """
    Read a CSV or Parquet file; a header such as ``size [GB]`` gives its column a unit.

    Raises
    ------
    TableError
        If the file cannot be read as a table; the message names the file and, in CSV, the line.
    """
    path = Path(path)
    header, rows = read_rows(path)
    return _table(str(path), header, rows, "line" if path.suffix.lower() != ".parquet" else "row")


def _table(name: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[object]]], counted: str) -> Table:
    if not header or not rows:
        raise TableError(f"table '{name}' is empty; write a header and rows below it")
    try:
        columns = [read_column(text) for text in header]
    except CellError as error:
        raise TableError(f"table '{name}': {error}") from None
    names = tuple(column.name for column in columns)
    for position, column in enumerate(names):
        if column in names[:position]:
            raise TableError(f"table '{name}' has two columns named '{column}'; rename one of them")
    return Table(name, names, tuple(_row(name, columns, cells, f"{counted} {number}") for number, cells in rows))


def _row(table: str, columns: Sequence[Column], cells: Sequence[object], place: str) -> dict[str, object]:
    row = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            row[column.name] = column.read(cell)
        except CellError as error:
            raise TableError(f"table '{table}', {place}, column '{column.name}': {error}") from None
    return row


@dataclass(slots=True)
class Tables:
    """
    The tables of one scenario, read when first asked for.

    Attributes
    ----------
    declared : Mapping
        The section ``tables:``: by name, ``{file: path}`` or ``{rows: [{...}, ...]}``. A table may also go by the path
        of its file without being declared.
    """

    declared: Mapping[str, object] = field(default_factory=dict)
    _read: dict[str, Table] = field(default_factory=dict, init=False, repr=False)

    def get(self, name: str) -> Table:
        """
        Give a table by its declared name or by the path of its file.

        Raises
        ------
        TableError
            If there is no such table or it cannot be read.
        """
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def column(self, name: str, column: str) -> list[object]:
        """
        Give the cells of a column from the first row to the last.

        Raises
        ------
        TableError
            If there is no such table or column.
        """
        table = self.get(name)
        if column not in table.columns:
            hint = did_you_mean(column, table.columns)
            raise TableError(f"table '{name}' has no column '{column}'{hint or ';'} it has {', '.join(table.columns)}")
        return [row[column] for row in table.rows]

    def _load(self, name: str) -> Table:
        if name not in self.declared:
            if Path(name).suffix or "/" in name:
                return read_table(name)
            hint = did_you_mean(name, self.declared)
            raise TableError(f"there is no table '{name}'{hint or '; declare it under tables, or name a .csv file'}")
        match self.declared[name]:
            case {"file": str(path), **rest} if not rest:
                table = read_table(path)
                return Table(name, table.columns, table.rows)
            case {"rows": list(rows), **rest} if not rest:
                return _inline(name, rows)
            case _:
                raise TableError(f"table '{name}' is declared with 'file', a path, or with 'rows', a list of mappings")


def _inline(name: str, rows: Sequence[object]) -> Table:
    mappings = [row for row in rows if isinstance(row, Mapping)]
    if not rows or len(mappings) != len(rows):
        raise TableError(f"the rows of table '{name}' are a list of at least one mapping from column to cell")
    header = [str(column) for column in mappings[0]]
    for number, row in enumerate(mappings, start=1):
        for column in [*header, *row]:
            if column not in row or column not in header:
                raise TableError(
                    f"row {number} of table '{name}' and row 1 differ in column '{column}'; "
                    "write null for a cell that is empty"
                )
    return _table(name, header, [(number, list(row.values())) for number, row in _ordered(header, mappings)], "row")


def _ordered(header: Sequence[str], rows: Sequence[Mapping[str, object]]) -> list[tuple[int, dict[str, object]]]:
    return [(number, {column: row[column] for column in header}) for number, row in enumerate(rows, start=1)]
