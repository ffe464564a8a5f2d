import json

import jsonschema
import yaml

from tests.cli.conftest import SCENARIO


def test_the_schema_takes_what_the_reader_takes(dxsim):
    schema = json.loads(dxsim("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(SCENARIO.replace("2026-01-12T09:00Z", "'2026-01-12T09:00Z'")), schema)


def test_the_schema_names_its_fields(dxsim):
    assert {"launches", "executables", "expect"} <= json.loads(dxsim("schema").stdout)["properties"].keys()
