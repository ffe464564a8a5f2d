"""Follows ``import:`` from file to file and lays the files over one another."""

from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

from sim.scenario.problems import Mark, Path, Problem, ScenarioError, did_you_mean
from sim.scenario.table_paths import resolve_table_paths
from sim.scenario.yaml_file import read_text
from sim.scenario.yaml_nodes import Node, Source, merge_nodes
from sim.scenario.yaml_source import scan_yaml


def gather(path: FilePath) -> Source:
    """
    Read a file and all that it imports, the imports first and the file over them.

    Mappings merge deeply, anything else is replaced, and what comes later wins.

    Raises
    ------
    ScenarioError
        If one of the files cannot be read to its end, or the files import one another in a circle.
    """
    gathering = _Gathering()
    root = gathering.read(path, None)
    if root is None:
        raise ScenarioError(gathering.problems)
    return Source(root, tuple(gathering.problems))


@dataclass(slots=True)
class _Gathering:
    problems: list[Problem] = field(default_factory=list)
    chain: list[FilePath] = field(default_factory=list)
    done: dict[FilePath, Node | None] = field(default_factory=dict)

    def read(self, path: FilePath, imported_at: Mark | None) -> Node | None:
        """Give a file over its imports; None where it cannot be read."""
        identity = path.resolve()
        if identity in self.chain:
            self._report_circle(identity, imported_at)
            return None
        if identity not in self.done:
            self.chain.append(identity)
            self.done[identity] = self._over_imports(path)
            self.chain.pop()
        return self.done[identity]

    def _report_circle(self, identity: FilePath, mark: Mark | None) -> None:
        circle = [*self.chain[self.chain.index(identity) :], identity]
        names = " imports ".join(file.name for file in circle)
        message = "the file imports itself" if len(circle) == 2 else f"the imports form a circle: {names}"
        self.problems.append(Problem(f"{message}; remove this import", mark, ("import",)))

    def _over_imports(self, path: FilePath) -> Node | None:
        try:
            source = scan_yaml(read_text(path), str(path))
        except ScenarioError as error:
            # The first file of the chain is the scenario itself, which nothing imports.
            lacking: Path = ("import",) if len(self.chain) > 1 else ()
            self.problems.extend(replace(problem, path=lacking) for problem in error.problems)
            return None
        self.problems.extend(source.problems)
        root = resolve_table_paths(source.root, path.resolve().parent)
        merged = Node(root.mark, {})
        for item in self._imports(root):
            beneath = self._import(path, item)
            merged = merged if beneath is None else merge_nodes(merged, beneath)
        return merge_nodes(merged, _without_import(root))

    def _imports(self, root: Node) -> tuple[Node, ...]:
        listed = root.child("import")
        if listed is None:
            return ()
        if not isinstance(listed.content, tuple):
            self._report("a list of files is wanted here, such as [latencies/measured.yaml]", listed.mark)
            return ()
        return listed.content

    def _import(self, importer: FilePath, item: Node) -> Node | None:
        if not isinstance(item.content, str):
            self._report("the name of a file is wanted here, such as latencies/measured.yaml", item.mark)
            return None
        found = _find(importer, item.content)
        if found is None:
            self._report(_not_found(importer, item.content), item.mark)
            return None
        return self.read(found, item.mark)

    def _report(self, message: str, mark: Mark) -> None:
        self.problems.append(Problem(message, mark, ("import",)))


def _without_import(root: Node) -> Node:
    if not isinstance(root.content, dict):
        return root
    return Node(root.mark, {key: entry for key, entry in root.content.items() if key != "import"})


def _find(importer: FilePath, name: str) -> FilePath | None:
    # A library of price lists and latencies lies at the top of a tree of scenarios, whatever depth they stand at.
    beside = importer.parent / name
    if beside.exists():
        return beside
    folders = importer.resolve().parent.parents
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _not_found(importer: FilePath, name: str) -> str:
    wanted = importer.parent / name
    beside = [file.name for file in wanted.parent.iterdir()] if wanted.parent.is_dir() else []
    way_out = did_you_mean(wanted.name, beside) or "; write its path from this file's folder or from one above it"
    return f"there is no file '{name}' to import{way_out}"
