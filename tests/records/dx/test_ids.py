"""M1: ids have the platform's form, and are the same everywhere."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sim.records.dx.ids import ALPHABET, execution_id, handle, payer, platform_id


def test_the_alphabet_has_no_vowels_and_no_repetition():
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert not set(ALPHABET) & set("AEIOUaeiou")


@given(st.sampled_from(["job", "project", "applet", "container"]), st.text(max_size=40))
def test_the_form_is_the_platforms(class_, own):
    id_ = platform_id(class_, own)
    assert re.fullmatch(rf"{class_}-[0-9A-Za-z]{{24}}", id_)
    assert platform_id(class_, own) == id_


def test_known_ids():
    assert platform_id("job", "job-0") == "job-0p7zzpFvx4JXj7y6BXB37gp5"
    assert execution_id("analysis-0").startswith("analysis-")
    assert len({platform_id("job", f"job-{number}") for number in range(10_000)}) == 10_000
    assert platform_id("job", "x")[4:] != platform_id("project", "x")[8:]


def test_an_id_of_the_platform_stays():
    own = "job-GQjJbfj0yzZk8Qb6Q93K7PkB"
    assert platform_id("job", own) == execution_id(own) == own
    assert platform_id("project", own) != own


def test_what_bears_its_name():
    assert handle("user", "ann") == handle("user", "user-ann") == "user-ann"
    assert (payer("wallet"), payer("user-ann"), payer("org-x")) == ("org-wallet", "user-ann", "org-x")
