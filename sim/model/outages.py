"""Outages of workers: whom they strike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.job import Job

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.scenario.events import OutageSpec


def struck(platform: Platform, outage: OutageSpec, name: str) -> list[Try]:
    """Return the tries whose worker an outage strikes, in order of launch: those that have their machine (J7).

    Parameters
    ----------
    platform : Platform
        Whose workers.
    outage : OutageSpec
        Which of them.
    name : str
        Name of the event, part of the address of each worker's luck.
    """
    tries = (one.present_try for one in platform.unfinished() if isinstance(one, Job))
    return [
        try_
        for try_ in tries
        if try_ is not None
        and try_.has_machine
        and _is_meant(try_, outage)
        and platform.luck.happens(outage.share, f"outage:{name}", try_.address)
    ]


def _is_meant(try_: Try, outage: OutageSpec) -> bool:
    terms = try_.job.tree.terms
    return all(
        not wanted or there in wanted
        for wanted, there in (
            (outage.instance_types, try_.job.placement.instance_type),
            (outage.users, terms.user),
            (outage.projects, terms.project),
        )
    )
