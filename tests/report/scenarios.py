"""A scenario in which limits of every kind cut, tries are repeated, jobs fan out, and two months are paid for."""

LIMITED = """\
name: limited
description: Every kind of limit.
start: 2026-01-31T20:00Z
price_lists:
  plain:
    date: 2026-01
    source: made up for a test
    on_demand: {mem1_ssd1_v2_x4: 3.6 USD/h}
    per_core: {on_demand: 1 USD/h}
accounts:
  wallet: {prices: plain}
  purse: {prices: plain, balance: 5 USD}
users: {ann: {}, bob: {}}
projects:
  study: {bill_to: wallet}
  capped: {bill_to: wallet, monthly_compute_limit: {limit: 4 USD}}
  poor: {bill_to: purse}
  shut: {bill_to: wallet, members: {ann: VIEW}}
executables:
  work: {class: app, entry_points: {main: {steps: [{compute: 2 h}]}}}
  slow: {class: app, timeout: 30 min, entry_points: {main: {steps: [{compute: 1 h}]}}}
  flaky:
    class: app
    execution_policy: {restart_on: {AppInternalError: 2}}
    entry_points: {main: {steps: [{compute: 10 min}, {fail: {reason: AppInternalError, tries: 1}}]}}
  fan:
    class: applet
    project: study
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part, as: one}
          - subjob: {entry_point: part, as: two}
          - compute: 5 min
          - wait: one
      part: {instance_type: mem1_ssd1_v2_x8, steps: [{compute: 20 min}]}
launches:
  cut: {run: work, as: ann, in: study, count: 3, cost_limit: 5 USD, tags: [a, b]}
  month: {run: work, as: ann, in: capped, count: 2}
  broke: {run: work, as: bob, in: poor, count: 3, tags: [b]}
  slow: {run: slow, as: bob, in: study}
  flaky: {run: flaky, as: bob, in: study, at: 5 h}
  fan: {run: fan, as: ann, in: study, at: 6 h}
  refused: {run: work, as: ann, in: shut}
limits: {workers_per_user: 2}
latencies: {acquisition: 30 s}
variants: {wide: {limits.workers_per_user: 4}}
"""
