import pytest

SCENARIO = """\
name: two-files
start: 2026-01-12T09:00Z
price_lists:
  plain: {date: 2026-01, source: made up, on_demand: {mem1_ssd1_v2_x4: 3.6 GBP/h}}
accounts: {wallet: {prices: plain}}
users: {me: {}}
projects: {study: {bill_to: wallet, members: {me: CONTRIBUTE}}}
executables:
  work:
    class: applet
    project: study
    entry_points: {main: {steps: [{compute: 100 s}]}}
launches:
  work: {run: work, as: me, in: study, count: 2, tags: [pilot]}
latencies: {acquisition: 10 s}
variants: {long: {executables.work.entry_points.main.steps.0.compute: 200 s}}
"""


@pytest.fixture
def dxsim(dxsim):
    """The command in a folder with a scenario."""
    dxsim.write(SCENARIO)
    return dxsim
