"""How laws are tried: a number of examples, the same ones every time."""

from hypothesis import HealthCheck, settings


def law(examples: int) -> settings:
    """Try a law on so many scenarios."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=slow)
