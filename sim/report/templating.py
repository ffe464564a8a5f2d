"""The templates of the report, in which every text is escaped."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiment.sweep import Sweep
    from sim.records.result import Result

GENERATOR = "dxsim report"
"""What marks a page as one that this command wrote."""


def render_page(template: str, result: Result | Sweep, content: Mapping[str, Any]) -> str:
    """Return a page of the report.

    Parameters
    ----------
    template : str
        Name of its template, which extends `page.html.j2`.
    result : Result or Sweep
        What it tells of; its versions are named at the end.
    content : mapping of str to object
        What the template shows.
    """
    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("sim.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
    frame = {"generator": GENERATOR, "style": Markup(style), "made_by": made_by(result)}
    return environment.get_template(template).render({**frame, **content}) + "\n"


def made_by(result: Result | Sweep) -> str:
    """Say which versions made a result."""
    about = result.about
    versions = ", ".join(f"{name} {version}" for name, version in (about.get("versions") or {}).items())
    return f"dxsim {about['dxsim']}" + (f", with {versions}." if versions else ".")
