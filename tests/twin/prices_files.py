"""Small sources of prices for tests, and the command that reads them."""

import json

import yaml
from typer.testing import CliRunner

from sim.cli.import_ import importing

BEGIN = 1_600_000_000_000
"""Milliseconds since 1970: 2020-09-13."""
HOUR = 3_600_000


def job(number, kind="mem1_ssd1_v2_x2", rate=0.2, at=0.0, seconds=600, **changes):
    """A done job that began `at` hours after the beginning and cost `rate` an hour."""
    begin = BEGIN + round(at * HOUR)
    end = begin + seconds * 1000
    return {
        "id": f"job-{number:04}",
        "class": "job",
        "state": "done",
        "executable": "applet-1",
        "created": begin - 60_000,
        "stateTransitions": [
            {"newState": "runnable", "setAt": begin - 50_000},
            {"newState": "running", "setAt": begin},
            {"newState": "done", "setAt": end + 3_000},
        ],
        "startedRunning": begin,
        "stoppedRunning": end,
        "totalPrice": rate * seconds / 3600,
        "currency": {"code": "USD"},
        "instanceType": kind,
        "priority": "high",
        "project": "project-1",
        "region": "aws:us-east-1",
        "billTo": "org-mine",
        "launchedBy": "user-someone",
        **changes,
    }


def models(id_="org-mine", currency="USD", **regions):
    """A describe hash; regions are given like `aws_us`."""
    by_region = {name.replace("_", ":", 1): {"computeRatesPerHour": rates} for name, rates in regions.items()}
    return {"id": id_, "currency": {"code": currency}, "pricingModelsByRegion": by_region}


def save(content, folder, name):
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def call(*arguments):
    return CliRunner().invoke(importing, ["prices", *map(str, arguments)])


def imported(content, folder, *options, name="source.json"):
    """Import a source; return what was printed, and the price lists."""
    out = folder / "prices.yaml"
    out.unlink(missing_ok=True)
    source = content if hasattr(content, "is_dir") else save(content, folder, name)
    done = call(source, "-o", out, *options)
    assert done.exception is None, done.exception
    return done, yaml.safe_load(out.read_text(encoding="utf-8"))["price_lists"]


def refused(content, folder, *options, name="source.json"):
    """Import a source that must be refused; return why, without the folder's name."""
    out = folder / "prices.yaml"
    done = call(content if hasattr(content, "is_dir") else save(content, folder, name), "-o", out, *options)
    assert type(done.exception).__name__ == "ResultError", done.output
    assert not out.exists()
    return str(done.exception).replace(f"{folder}/", "")


def example(folder):
    """The accounts that stand at the end of the file as a comment."""
    _, _, end = (folder / "prices.yaml").read_text(encoding="utf-8").partition("\n# accounts:\n")
    return yaml.safe_load("accounts:\n" + "\n".join(line.removeprefix("# ") for line in end.splitlines()))["accounts"]
