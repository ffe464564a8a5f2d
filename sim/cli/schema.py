"""`dxsim schema`: the JSON Schema of the scenario language, for editors."""

import json

import typer

from sim.scenario.belief_schema import scenario_schema


def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **scenario_schema()}
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
