"""What can be wrong with an experiment, in one sentence with the way out."""


class ExperimentError(Exception):
    """An experiment that cannot be made as it was asked for."""
