"""Claims that nothing shows yet, and claims that no break tests yet. What is shown or broken must go from here."""

# fmt: off
NOT_SHOWN_YET: set[str] = {
    "C4a",
}

NOT_BROKEN_YET: set[str] = {
    "C4a",
}
