"""Figures as the command line writes them: as every view does."""

from sim.records.words import count, money, number, plain, share, short_span, span

__all__ = ["count", "money", "number", "plain", "share", "short_span", "span"]
