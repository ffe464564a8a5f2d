"""A small scenario with luck in it, for tests of experiments."""

SMALL = """
name: small
seed: 7
accounts: {wallet: {prices: mine}}
price_lists: {mine: {date: 2026-01, source: made up, per_core: {on_demand: 0.05 USD/h, spot: 0.02 USD/h}}}
users: {ann: {}}
projects: {study: {bill_to: wallet}}
executables:
  align:
    class: applet
    project: study
    instance_type: mem1_ssd1_v2_x8
    execution_policy: {restart_on: {SpotInstanceInterruption: 3}}
    entry_points: {main: {steps: [{compute: {lognormal: {median: 40 min, p95: 90 min}}}]}}
launches:
  align: {run: align, as: ann, in: study, count: 6, priority: high, cost_limit: 5 USD}
limits: {workers_per_user: 3}
variants:
  wide: {limits.workers_per_user: 6}
  the-same: {limits.workers_per_user: 3}
"""
"""Six jobs of 40 minutes on three workers."""


def write(folder, text=SMALL, name="small.yaml"):
    """Write a scenario; return its path."""
    path = folder / name
    path.write_text(text)
    return path
