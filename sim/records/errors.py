"""The one kind of error that reading and writing results raises."""


class ResultError(Exception):
    """A result folder that cannot be read or written: one sentence that ends with the way out."""
