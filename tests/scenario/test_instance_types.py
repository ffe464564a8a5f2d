"""The instance types that ship (G2)."""

import re

from sim.scenario.instance_types import DEFAULT_INSTANCE_TYPE, catalogue

NAME = re.compile(r"(?:azure:|oci:)?mem\d+_(?:ssd|hdd)\d+(?:_(?:gpu|GPU|fpga)\d*)?(?:_v\w+)?_x(\d+)")


def test_218_instance_types_ship_and_their_names_tell_what_they_are():
    types = catalogue()
    assert len(types) == 218
    for name, what in types.items():
        found = NAME.fullmatch(name)
        assert found, name
        assert int(found[1]) == what.cores
        assert what.memory > 0
        assert what.storage > 0
        assert not what.retired


def test_the_default_is_among_them():
    assert catalogue()[DEFAULT_INSTANCE_TYPE].cores == 4
