"""Reads one belief, `{value: 0.3 /h, believed: [0.1 /h, 0.6 /h]}`, and refuses what is none in one sentence."""

from __future__ import annotations

from sim.scenario.amounts import Amount, alike, amount_of
from sim.scenario.belief_places import Place
from sim.scenario.beliefs import BELIEVED, VALUE, Belief, same, shown
from sim.scenario.problems import Mark
from sim.scenario.yaml_nodes import Node
from sim.scenario.yaml_scalars import Scalar
from sim.units import UnitError


class InvalidBeliefError(ValueError):
    """
    A belief that cannot be read; the message is one sentence with the way out.

    Attributes
    ----------
    mark : Mark
        Where the mistake is.
    """

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.mark = mark


def read_belief(node: Node, place: Place) -> Belief:
    """
    Read a belief.

    Parameters
    ----------
    node : Node
        A mapping with the key `believed`.
    place : Place
        Where it stands.

    Raises
    ------
    InvalidBeliefError
        If it is badly written, or stands where none can.
    """
    if not place.takes_a_value:
        raise InvalidBeliefError(_no_place(place), node.mark)
    value, ends = _parts(node, place.key)
    written = _scalar(value)
    dotted = ".".join(str(part) for part in place.path)
    amount = _amount(written, value.mark)
    if amount is None:
        others = _alternatives(written, ends, node)
        return Belief(dotted, place.path, written, None, None, others, place.rule, False, place.within, node.mark)
    low, high = _range(written, amount, ends, node)
    whole = all(type(part) is int for part in (written, low, high)) and not place.takes_fractions
    return Belief(dotted, place.path, written, low, high, (), place.rule, whole, place.within, node.mark)


def _no_place(place: Place) -> str:
    if place.holds_parts:
        return f"'{place.key}' holds several values: put the belief at one of the values in it"
    return (
        f"'{place.key}' says what is meant and is no value to be in doubt about: write it alone, or name the choices "
        "under variants"
    )


def _parts(node: Node, key: str) -> tuple[Node, tuple[Node, ...]]:
    """Return the value and the ends of a belief."""
    entries = node.content if isinstance(node.content, dict) else {}
    other = next((name for name in entries if name not in (VALUE, BELIEVED)), None)
    if other is not None:
        raise InvalidBeliefError(
            f"'{other}' has no place here: a belief has the keys value and believed", entries[other].key_mark
        )
    if VALUE not in entries:
        raise InvalidBeliefError(
            f"'value' is missing, which counts in a plain run: write {key}: {{value: ..., believed: [...]}}", node.mark
        )
    ends = entries[BELIEVED].node
    if not isinstance(ends.content, tuple):
        raise InvalidBeliefError(
            "'believed' is a list: the lowest and the highest that it may be, or all that it may be", ends.mark
        )
    return entries[VALUE].node, ends.content


def _scalar(node: Node) -> Scalar:
    content = node.content
    if isinstance(content, dict | tuple):
        raise InvalidBeliefError(
            "a belief belongs to a single value: put it inside, such as "
            "lognormal: {median: {value: 40 min, believed: [30 min, 60 min]}, p95: 2 h}",
            node.mark,
        )
    if isinstance(content, str) and "${" in content:
        raise InvalidBeliefError(
            f"'{content}' is filled in from elsewhere: put the belief there, or write a value here", node.mark
        )
    return content


def _amount(written: Scalar, mark: Mark) -> Amount | None:
    try:
        return amount_of(written)
    except UnitError as error:
        raise InvalidBeliefError(str(error), mark) from None


def _range(written: Scalar, value: Amount, ends: tuple[Node, ...], node: Node) -> tuple[Scalar, Scalar]:
    """Return the ends of the range that a quantity is believed to lie in."""
    around = _believed(node)
    if len(ends) != 2:
        raise InvalidBeliefError(
            f"a range has two ends and not {len(ends)}: write the lowest and the highest that it may be",
            around.mark,
        )
    low, high = (_scalar(end) for end in ends)
    amounts = [value]
    for end, said in zip(ends, (low, high), strict=True):
        amount = _amount(said, end.mark)
        if amount is None or alike((*amounts, amount)) is None:
            what = f"'{shown(said)}'" if amount is None else f"'{shown(said)}', {amount.noun},"
            raise InvalidBeliefError(
                f"{what} is no end for '{shown(written)}', which is {value.noun}: write it like the value", end.mark
            )
        amounts.append(amount)
    middle, least, most = (amount.number for amount in amounts)
    if least > most:
        raise InvalidBeliefError(
            f"the ends are in wrong order: write [{shown(high)}, {shown(low)}], the lowest first", around.mark
        )
    if least == most:
        raise InvalidBeliefError("both ends are the same, so nothing is in doubt: write the value alone", around.mark)
    if not least <= middle <= most:
        raise InvalidBeliefError(
            f"'{shown(written)}' lies outside of what is believed, {shown(low)} to {shown(high)}: "
            "change the value or widen the range",
            (node.child(VALUE) or node).mark,
        )
    return low, high


def _alternatives(written: Scalar, ends: tuple[Node, ...], node: Node) -> tuple[Scalar, ...]:
    """Return what a value that is no quantity may be."""
    found: list[Scalar] = []
    for end in ends:
        said = _scalar(end)
        if any(same(said, other) for other in found):
            raise InvalidBeliefError(f"'{shown(said)}' stands there twice: all are equally likely", end.mark)
        found.append(said)
    if not any(same(said, written) for said in found):
        raise InvalidBeliefError(
            f"'{shown(written)}' is not among what is believed: add it to the list, as one of what it may be",
            _believed(node).mark,
        )
    if len(found) < 2:
        raise InvalidBeliefError(
            f"there is nothing beside '{shown(written)}', so nothing is in doubt: write the value alone",
            _believed(node).mark,
        )
    return tuple(found)


def _believed(node: Node) -> Node:
    return node.child(BELIEVED) or node
