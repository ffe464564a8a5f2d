"""How laws are tried: a number of examples, the same ones every time."""

from hypothesis import HealthCheck, Phase, settings


def law(examples: int, *, shrink: bool = True) -> settings:
    """Try a law on so many scenarios; where one try is slow, a counterexample is shown as it was found."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=slow, phases=phases
    )
