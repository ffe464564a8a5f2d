"""What all parts of a scenario have in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema


def _make_scalars_strict(schema: object) -> None:
    # Pydantic's own strict mode would also refuse a list for a tuple and a text for an enumeration, and YAML has
    # neither tuples nor enumerations.
    if isinstance(schema, dict):
        if schema.get("type") in ("int", "float", "bool"):
            schema["strict"] = True
        if schema.get("type") == "float":
            schema["allow_inf_nan"] = False
        for part in schema.values():
            _make_scalars_strict(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            _make_scalars_strict(part)


class Model(BaseModel):
    """
    A frozen part of a scenario that refuses unknown keys and guesses nothing.

    A truth value is ``true`` or ``false``, never "no" or 1; a whole number is never "3", 3.0 or true; a number is
    finite. Lists and mappings are taken as tuples and sets where a field wants those. The docstring under a field
    becomes its description in the JSON Schema.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler, /) -> CoreSchema:
        schema = handler(source)
        _make_scalars_strict(schema)
        return schema
