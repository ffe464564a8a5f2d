"""Beliefs in the JSON Schema: what takes a single value takes one with what is believed of it, too."""

from __future__ import annotations

from typing import Any, Final

from pydantic.json_schema import JsonSchemaValue

from sim.scenario.belief_places import KEYS_OF_NAMES, MACHINES
from sim.scenario.belief_reader import WITHOUT
from sim.scenario.scenario import Scenario

_NAME: Final = "Belief"
_REFERENCE: Final = {"$ref": f"#/$defs/{_NAME}"}
_SCALAR: Final = {"type": ["string", "number", "boolean", "null"]}
_QUANTITY: Final = r"^\s*"
"""How the pattern of every quantity begins, and that of no name."""
_BELIEF: Final = {
    "type": "object",
    "title": _NAME,
    "description": "A value that counts in a plain run, and what it is believed to be: two quantities are the ends of "
    "a range, texts are alternatives.",
    "properties": {
        "value": {**_SCALAR, "description": "What counts in a plain run."},
        "believed": {
            "type": "array",
            "items": _SCALAR,
            "minItems": 2,
            "description": "The lowest and the highest that it may be; or all that it may be, the value among it.",
        },
    },
    "required": ["value", "believed"],
    "additionalProperties": False,
}


def scenario_schema() -> JsonSchemaValue:
    """Return the JSON Schema of a scenario, beliefs included."""
    schema = Scenario.model_json_schema()
    walk = _Walk(schema["$defs"])
    schema["properties"] = {
        section: content if section in WITHOUT else walk.schema(content, section)
        for section, content in schema["properties"].items()
    }
    schema["$defs"] = {**schema["$defs"], **walk.done, _NAME: _BELIEF}
    return schema


class _Walk:
    """Follows references from where beliefs may stand, so that what cannot hold one stays as it is."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self.done: dict[str, Any] = {}

    def schema(self, node: Any, key: str) -> Any:
        """Return a schema that takes beliefs where it takes single values; `key` is what it stands under."""
        inside = self._inside(node, key)
        return _or_belief(inside) if key not in KEYS_OF_NAMES and _takes_a_value(node, key) else inside

    def _inside(self, node: Any, key: str) -> Any:
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            self._follow(str(node["$ref"]).rpartition("/")[2])
        return {part: self._part(part, content, key) for part, content in node.items()}

    def _part(self, part: str, content: Any, key: str) -> Any:
        match part:
            case "properties":
                return {name: self.schema(inner, name) for name, inner in content.items()}
            case "patternProperties":
                return {pattern: self.schema(inner, key) for pattern, inner in content.items()}
            case "additionalProperties" | "items":
                return self.schema(content, key)
            case "anyOf" | "oneOf":
                # That a value may be a belief is said once, around its forms.
                return [self._inside(form, key) for form in content]
            case _:
                return content

    def _follow(self, name: str) -> None:
        if name not in self.done:
            self.done[name] = self._definitions[name]
            self.done[name] = self.schema(self._definitions[name], "")


def _takes_a_value(node: Any, key: str) -> bool:
    if not isinstance(node, dict):
        return False
    if any(_takes_a_value(form, key) for form in (*node.get("anyOf", ()), *node.get("oneOf", ()))):
        return True
    if node.get("type") == "string" and "enum" not in node:
        return key == MACHINES or str(node.get("pattern", "")).startswith(_QUANTITY)
    return "enum" in node or node.get("type") in ("integer", "number", "boolean")


def _or_belief(node: dict[str, Any]) -> dict[str, Any]:
    forms = next((name for name in ("anyOf", "oneOf") if name in node), None)
    if forms is not None:
        return {**node, forms: [*node[forms], _REFERENCE]}
    about: dict[str, Any] = {name: node[name] for name in ("description", "default", "title") if name in node}
    return {"anyOf": [{name: part for name, part in node.items() if name not in about}, _REFERENCE], **about}
