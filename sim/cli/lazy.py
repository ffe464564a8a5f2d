"""Commands that are imported when they are asked for: nobody waits for what another command needs."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from sim.cli.signals import ending_at_once


class LazyCommands(MutableMapping[str, Any]):
    """
    The commands of a group by name.

    Parameters
    ----------
    places : mapping of str to str
        Where each is: `module:name` of a function, or of a group of further commands.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            module, _, attribute = self._places[name].partition(":")
            with ending_at_once():
                self._made[name] = _command(name, getattr(import_module(module), attribute))
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._places[name] = ""
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._made.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places


def lazy_group(commands: Mapping[str, tuple[str, str]]) -> type[TyperGroup]:
    """Return a class of groups that have these commands.

    Parameters
    ----------
    commands : mapping of str to pair of str
        Where each is, see :class:`LazyCommands`, and what the group's help says of it, without which all would have to
        be imported.
    """
    places = {name: place for name, (place, _) in commands.items()}

    class LazyGroup(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            self.commands = LazyCommands(places)

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
            return list(places)

        def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
            with formatter.section("Commands"):
                formatter.write_dl([(name, says) for name, (_, says) in commands.items()])

    return LazyGroup


def _command(name: str, found: Any) -> Any:
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(found)
        command = get_command(alone)
    command.name = name
    return command
