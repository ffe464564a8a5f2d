"""How quantities and distributions describe themselves in the JSON Schema that editors complete from."""

from typing import Any

JsonSchema = dict[str, Any]

NUMBER = r"([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
TIME_UNIT = r"(us|µs|ms|s|min|h|d|w|weeks?)"
SIZE_UNIT = r"(B|[kKMGTP]B|[KMGTP]iB)"
_HOLE = r"\$\{"


def text_schema(description: str, pattern: str, *examples: str) -> JsonSchema:
    """Describe a text of a certain form."""
    return {"type": "string", "description": description, "pattern": pattern, "examples": list(examples)}


def or_zero(schema: JsonSchema) -> JsonSchema:
    """Allow a bare 0, which needs no unit."""
    return {"anyOf": [schema, {"const": 0}], "description": schema["description"]}


DURATION_TEXT = text_schema(
    "A time with its unit.", rf"^\s*({NUMBER}\s*{TIME_UNIT}\s*)+$", "90 min", "1 h 30 min", "0.5 s"
)
SIZE_TEXT = text_schema("A size with its unit.", rf"^\s*{NUMBER}\s*{SIZE_UNIT}\s*$", "40 GB", "16 GiB")
INSTANT_TEXT = text_schema(
    "An instant; in UTC where no zone is given.",
    r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+\s*(Z|[+-][0-9]{2}:[0-9]{2})?)?\s*$",
    "2026-01-12T09:00Z",
    "2026-01-12",
)
_TEMPLATE = text_schema("A text with holes that a launch fills.", _HOLE, "${row.size}", "${inputs.reads.size}")


def _distribution_schema(scalar: JsonSchema, noun: str) -> JsonSchema:
    # The parts of a distribution are not spelled out one by one for each kind of scalar: the reader's own errors are
    # clearer than a schema's, and an editor completes the names from here.
    scalars = {"type": "array", "items": scalar}
    column = {
        "type": "object",
        "properties": {"table": {"type": "string"}, "column": {"type": "string"}},
        "required": ["table", "column"],
        "additionalProperties": False,
    }
    forms: dict[str, JsonSchema] = {
        "constant": scalar,
        "uniform": {**scalars, "minItems": 2, "maxItems": 2, "description": "The least and the largest."},
        "triangular": {
            **scalars,
            "minItems": 3,
            "maxItems": 3,
            "description": "The least, the likeliest, the largest.",
        },
        "exponential": {
            "anyOf": [scalar, {"type": "object", "properties": {"mean": scalar}, "additionalProperties": False}],
            "description": "The mean.",
        },
        "lognormal": {
            "type": "object",
            "properties": {"median": scalar, "p95": scalar, "mean": scalar, "sd": scalar},
            "additionalProperties": False,
            "description": "Either median and p95, or mean and sd.",
        },
        "empirical": {"anyOf": [{**scalars, "minItems": 1}, column], "description": "One of these values."},
        "shifted": {"type": "object", "required": ["by", "of"], "description": "'of' with 'by' added."},
        "truncated": {"type": "object", "required": ["of"], "description": "'of' between 'min' and 'max'."},
    }
    mapping = {
        "type": "object",
        "properties": forms,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [scalar, mapping], "description": f"{noun}, or a distribution to draw it from."}


DURATIONS = _distribution_schema(or_zero(DURATION_TEXT), "A time")
SIZES = _distribution_schema(or_zero(SIZE_TEXT), "A size")
NUMBERS = _distribution_schema({"type": "number"}, "A number")


def or_template(schema: JsonSchema) -> JsonSchema:
    """Allow a text with holes beside the other forms."""
    return {"anyOf": [*schema["anyOf"], _TEMPLATE], "description": schema["description"]}
