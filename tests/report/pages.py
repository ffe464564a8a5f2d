"""Reading a page as a browser would: its ids, its references, its tables, its texts."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """What a page holds; it must be well formed to the last tag."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.references: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.values: dict[str, list[int]] = {}
        self.labelled: list[str] = []
        self._open: list[str] = []
        self._table = ""
        self._foot = False
        self.feed(text)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        if "id" in said:
            self.ids.append(said["id"])
        self.references += [said[name] for name in ("href", "src", "action", "srcset", "xlink:href") if name in said]
        self.references += [
            value for name, value in attrs if value and name in ("style", "clip-path") and "url(" in value
        ]
        self.labelled += (said.get("aria-labelledby") or "").split()
        if tag == "div" and said.get("id", "").startswith("table-"):
            self._table = said["id"].removeprefix("table-")
            self.tables[self._table] = []
            self.values[self._table] = []
        if tag == "tr":
            self.tables[self._table].append([])
        if tag == "tfoot":
            self._foot = True
        if tag in ("th", "td"):
            self.tables[self._table][-1].append("")
        if tag == "data" and not self._foot:
            self.values[self._table].append(_number(said["value"]))
        if tag == "data" and self._foot:
            self.values.setdefault(f"{self._table} total", []).append(_number(said["value"]))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes another"
        if tag == "tfoot":
            self._foot = False

    def handle_data(self, data):
        if self._open and self._open[-1] == "style":
            return
        self.text.append(data)
        if self._table and any(tag in ("th", "td") for tag in self._open):
            self.tables[self._table][-1][-1] += data

    @property
    def words(self) -> str:
        """All that a reader sees, with single blanks."""
        return " ".join(" ".join(self.text).split())


def _number(text):
    """Amounts in ticks are whole, figures of many runs are not."""
    return int(text) if text.lstrip("-").isdigit() else float(text)
