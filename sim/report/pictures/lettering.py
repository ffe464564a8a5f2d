"""How wide texts are, and how they are broken into lines so that nothing is cut off."""

from __future__ import annotations

import unicodedata
from typing import Final

WIDTH: Final = 540.0
"""Width of every picture in points; the page scales it."""
_EM: Final = 0.58
"""Mean width of a letter as a share of the size of the font: that of a wide font."""


def width(text: str, size: float) -> float:
    """Return about how wide a text is, in the unit of its size; letters of East Asian scripts are twice as wide."""
    return sum(_letter(sign) for sign in text) * size


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Break a text into lines that fit, between words where it can be; none for an empty text."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _pieces(word, room, size):
            longer = f"{line} {part}" if line else part
            if line and width(longer, size) > room:
                lines.append(line)
                line = part
            else:
                line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, room: float, size: float) -> list[str]:
    """Return a word in parts none of which is wider than the room."""
    pieces, piece = [], ""
    for sign in word:
        if piece and width(piece + sign, size) > room:
            pieces.append(piece)
            piece = ""
        piece += sign
    return [*pieces, piece]


def _letter(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(sign) in "WF" else _EM
