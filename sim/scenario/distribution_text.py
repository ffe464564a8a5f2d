"""A distribution in one line, such as ``lognormal(median=40min, p95=70min)``, for where there is no room for YAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.scenario.distributions import DistributionError
from sim.scenario.problems import ScenarioError, did_you_mean
from sim.scenario.yaml_source import scan_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD: Final = re.compile(r"[^()\[\],=]*")
_DEEPEST: Final = 10
_IN_ORDER: Final[Mapping[str, tuple[str, ...]]] = {"uniform": ("min", "max"), "triangular": ("min", "mode", "max")}
"""Distributions whose parameters are a list in the scenario; here they have names, too."""
_SINGLE: Final = ("constant", "exponential")
_BY_NAME: Final[Mapping[str, str]] = {
    "lognormal": "lognormal(median=40min, p95=70min)",
    "shifted": "shifted(by=10min, of=exponential(1h))",
    "truncated": "truncated(of=exponential(1h), max=6h)",
}
"""Those whose parameters are told apart by their names alone."""


def parse_distribution_text(text: str) -> object:
    """
    Turn a distribution that is written as a call into the form that it has in a scenario.

    Parameters
    ----------
    text : str
        A value such as ``40 min``, or a distribution of the scenario language with its parameters in parentheses:
        ``uniform(30min, 50min)``, ``truncated(of=exponential(1h), max=6h)``. What begins with a brace is read as the
        scenario's own form.

    Returns
    -------
    object
        What :func:`sim.scenario.distribution_forms.parse_distribution` takes; whether it makes sense is seen there.

    Raises
    ------
    DistributionError
        If it is no value and no call.
    """
    if text.lstrip().startswith("{"):
        return _from_yaml(text)
    reader = _Reader(text)
    value = reader.value(0)
    reader.expect_end()
    return value


def _from_yaml(text: str) -> object:
    try:
        return scan_yaml(text, "it").value
    except ScenarioError as error:
        raise DistributionError(error.problems[0].message) from None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def value(self, depth: int) -> object:
        if depth > _DEEPEST:
            raise DistributionError(f"distributions are nested more than {_DEEPEST} deep; write a simpler one")
        word = self._word()
        if not word and self._takes("["):
            return self._list(depth)
        if not word:
            raise self._wrong("a value is missing")
        return self._call(word, depth) if self._takes("(") else word

    def expect_end(self) -> None:
        if self._place < len(self._text):
            raise self._wrong(f"'{self._text[self._place]}' has no place")

    def _call(self, name: str, depth: int) -> object:
        positional: list[object] = []
        named: dict[str, object] = {}
        while not self._takes(")"):
            self._argument(name, positional, named, depth)
            if not self._takes(",") and not self._next_is(")"):
                raise self._wrong("a closing ) is missing")
        if positional and named:
            raise DistributionError(f"{name}(...) takes its parameters with names or without, not both")
        return {name: _parameters(name, positional, named)}

    def _argument(self, name: str, positional: list[object], named: dict[str, object], depth: int) -> None:
        begin = self._place
        word = self._word()
        if not self._takes("="):
            self._place = begin
            positional.append(self.value(depth + 1))
        elif word in named:
            raise DistributionError(f"{name}(...) has '{word}' twice; leave one out")
        else:
            named[word] = self.value(depth + 1)

    def _list(self, depth: int) -> list[object]:
        items: list[object] = []
        while not self._takes("]"):
            items.append(self.value(depth + 1))
            if not self._takes(",") and not self._next_is("]"):
                raise self._wrong("a closing ] is missing")
        return items

    def _word(self) -> str:
        found = _WORD.match(self._text, self._place)
        assert found is not None
        self._place = found.end()
        return found[0].strip()

    def _takes(self, sign: str) -> bool:
        if not self._next_is(sign):
            return False
        self._place += 1
        self._skip_blanks()
        return True

    def _next_is(self, sign: str) -> bool:
        return self._text.startswith(sign, self._place)

    def _skip_blanks(self) -> None:
        while self._text[self._place : self._place + 1].isspace():
            self._place += 1

    def _wrong(self, what: str) -> DistributionError:
        before = self._text[: self._place]
        return DistributionError(f"{what} after '{before}'; write it like lognormal(median=40min, p95=70min)")


def _parameters(name: str, positional: list[object], named: dict[str, object]) -> object:
    if named:
        return _in_order(name, _IN_ORDER[name], named) if name in _IN_ORDER else named
    if name in _BY_NAME:
        raise DistributionError(f"{name}(...) takes its parameters by name, such as {_BY_NAME[name]}")
    if name in _SINGLE and len(positional) != 1:
        raise DistributionError(f"{name}(...) takes one value, such as {name}(40min)")
    # A list in a list is the list, as in empirical([40min, 50min]).
    one = len(positional) == 1 and (name in _SINGLE or isinstance(positional[0], list))
    return positional[0] if one else positional


def _in_order(name: str, order: tuple[str, ...], named: dict[str, object]) -> list[object]:
    for key in named:
        if key not in order:
            raise DistributionError(f"{name}(...) has no parameter '{key}'{did_you_mean(key, order)}")
    for key in order:
        if key not in named:
            raise DistributionError(f"'{key}' is missing; {name} takes {', '.join(order)}")
    return [named[key] for key in order]
