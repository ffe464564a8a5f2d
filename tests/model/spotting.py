"""What tests of spot machines play: one kind of work, half the price on spot."""

from tests.model.playing import play

# A second on 4 cores costs 0.001 USD on demand, 0.0005 USD on spot.
SPOT = """
price_lists: {list: {spot: {mem1_ssd1_v2_x4: 1.8 USD/h, mem1_ssd1_v2_x8: 3.6 USD/h}}}
executables:
  work: {class: app, inputs: {time: string}, entry_points: {main: {steps: [{compute: "${inputs.time}"}]}}}
"""


def launch(name, time="60 s", **more):
    """A launch of one job of that name."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  {name}: {{run: work, name: {name}, as: ann, in: lab, inputs: {{time: {time}}}{extra}}}\n"


def chain(*runs):
    """A workflow, and its launch, whose stages a, b, ... run these, one after the other."""
    stages = []
    for name, run in zip("abcdefg", runs, strict=False):
        after = f", depends_on: [{'abcdefg'[len(stages) - 1]}]" if stages else ""
        stages.append(f"{name}: {{run: {run}, name: {name}{after}}}")
    flow = f"  flow: {{class: workflow, project: lab, stages: {{{', '.join(stages)}}}}}\n"
    return f"{flow}launches: {{flow: {{run: flow, as: ann, in: lab}}}}\n"


def played(launches, more=""):
    """Play launches of that work."""
    return play(f"{SPOT}launches:\n{launches}{more}")


def uses(run, name):
    """How each try of a job used its machine: purchase, request, acquisition, stop."""
    names = {row["execution"]: row["name"] for row in run.rows()}
    return [
        (use["purchase"], use["requested"], use["acquired"], use["stopped"])
        for use in run.rows("workers")
        if names[use["execution"]] == name
    ]
