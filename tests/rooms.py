"""The rules of docs/architecture.md as functions over the text of a module; `tests/test_rooms.py` applies them."""

import ast
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ORDER = ("procedure", "letters", "storage", "reports", "handlers", "scheduler", "bot")
"""A room may import only rooms that stand left of it."""
ROOMS = (*ORDER, "sandbox")

_DATABASE, _SLACK = ("storage",), ("bot",)
HOMES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("sqlmodel", "sqlalchemy", "alembic", "psycopg", "sqlite3"), _DATABASE),
    "apscheduler": ("scheduler",),
    **dict.fromkeys(("slack_bolt", "slack_sdk", "slackblocks"), _SLACK),
    **dict.fromkeys(("exchangelib", "msal", "requests", "imapclient", "imaplib", "typer"), ("bot",)),
    **dict.fromkeys(("aiosmtpd", "starlette", "uvicorn", "wsproto"), ("sandbox",)),
    **dict.fromkeys(("jinja2", "babel"), ("letters",)),
    **dict.fromkeys(("socket", "smtplib", "http", "urllib.request", "ssl"), ("bot", "sandbox")),
    "prometheus_client": ("bot",),
    "docx": ("letters", "reports"),
    "xlsxwriter": ("reports",),
    "rich": ("bot",),
}
"""Libraries that reach out of the process, and what writes letters: each has one home."""

CLOCKS = ("bot/clock.py", "sandbox/clock.py")
_READS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
}
_WAITS = {"time": {"monotonic", "monotonic_ns", "perf_counter"}}
"""Seconds that never jump, for waits within a process: the business of doors, not of the house."""
BUILDERS = frozenset(
    {"App", "AsyncApp", "BackgroundScheduler", "Carrier", "Clock", "Engine", "Environment", "House", "Ledger"}
    | {"LetterBook", "Office", "Sandbox", "Session", "Settings", "SlackDoor", "Thread", "Timetable", "WebClient"}
    | {"basicConfig", "configure", "create_engine", "open_ledger", "sessionmaker"}
)
FILE_LINES, FUNCTION_LINES, DOCSTRING_LINES = 350, 60, 5
GENERATED = "storage/migrations/"


@dataclass(frozen=True)
class Source:
    """A module: its path from the root, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def room(self) -> str:
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def sources(root: Path) -> list[Source]:
    """Every module of every room."""
    found = (path for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    return [Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def imports(source: Source, typing_too: bool = True) -> Iterator[str]:
    """Dotted names that a module imports, wherever in it; `from a import b` gives `a.b`."""
    skipped = set() if typing_too else _for_types_only(source.tree)
    for node in ast.walk(source.tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            yield from (f"{base}.{one.name}" for one in node.names)


def wrong_direction(source: Source) -> Iterator[str]:
    """ "A room may import only rooms that stand above it in this list; sandbox none, only bot may start it." """
    for name in imports(source):
        room = name.partition(".")[0]
        if room in ROOMS and room != source.room and not _may_look(source.room, room):
            yield f"{source.path} imports {name}"


def not_at_home(source: Source) -> Iterator[str]:
    """Libraries outside their home; in `procedure/` everything that is not of the standard library."""
    for name in imports(source):
        for library, homes in HOMES.items():
            if f"{name}.".startswith(f"{library}.") and source.room not in homes:
                yield f"{source.path} imports {name}, whose home is {' or '.join(homes)}"
        top = name.partition(".")[0]
        if source.room == "procedure" and top not in sys.stdlib_module_names and top not in ROOMS:
            yield f"{source.path} imports {name}: the rules need the standard library only"


def handlers_in_handlers(source: Source) -> Iterator[str]:
    """ "Handlers never import another handler"; `office` holds what they are given."""
    if source.room == "handlers":
        for name in imports(source):
            if name.startswith("handlers.") and not name.startswith("handlers.office."):
                yield f"{source.path} imports {name}"


def unasked_access(source: Source) -> Iterator[str]:
    """A handler that acts for a person finds its case through `storage.access`, which knows to whom it is open."""
    functions = (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef))
    has_person = any(one.arg == "by" for node in functions for one in (*node.args.args, *node.args.kwonlyargs))
    if source.room == "handlers" and has_person:
        for name in imports(source):
            if name in ("storage.cases.lock", "storage.cases.lock_by_id", "storage.cases.find"):
                yield f"{source.path} imports {name}; storage.access has lock_for, lock_id_for and find_for"


def clock_reads(source: Source) -> Iterator[str]:
    """The time of day is read in one place; naming the function is as good as calling it. Only doors wait."""
    if source.path in CLOCKS:
        return
    forbidden = {**_READS, "time": _READS["time"] | (set() if source.room in ("bot", "sandbox") else _WAITS["time"])}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in forbidden.get(_last_name(node.value), ()):
            yield f"{source.path}:{node.lineno} reads the clock: {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            reads = [one.name for one in node.names if one.name in forbidden["time"]]
            yield from (f"{source.path}:{node.lineno} reads the clock: time.{name}" for name in reads)


def built_at_import(source: Source) -> Iterator[str]:
    """Nothing is built when a module is imported, and nothing is done."""
    if source.path.startswith(GENERATED):
        return
    for statement in _at_import(source.tree.body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield f"{source.path}:{statement.lineno} does something at import: {ast.unparse(statement)[:60]}"
        for call in _calls_now(statement):
            if _last_name(call.func) in BUILDERS:
                yield f"{source.path}:{call.lineno} builds at import: {ast.unparse(call)[:60]}"


def without_docstring(source: Source) -> Iterator[str]:
    """A module says in one to five lines what it is for; an empty file may be silent."""
    if not source.text.strip():
        return
    found = ast.get_docstring(source.tree, clean=False)
    if not found:
        yield f"{source.path} says nothing"
    elif found.strip().count("\n") >= DOCSTRING_LINES and not source.path.startswith(GENERATED):
        yield f"{source.path} says too much: {found.strip().count(chr(10)) + 1} lines"


def too_long(source: Source) -> Iterator[str]:
    """Files and functions that nobody can hold in their head."""
    if source.path.startswith(GENERATED):
        return
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield f"{source.path} has {lines} lines"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{source.path}:{node.lineno} {node.name} has {length} lines"


def circles(found: Sequence[Source]) -> list[tuple[str, ...]]:
    """Chains of modules of one room that import one another in a circle."""
    names = {one.name for one in found}
    graph = {one.name: sorted(_inside(one, names)) for one in found}
    seen: dict[tuple[str, ...], None] = {}
    done: set[str] = set()
    for name in graph:
        _follow(graph, name, [], done, seen)
    return list(seen)


def _follow(
    graph: Mapping[str, Collection[str]], name: str, trail: list[str], done: set[str], seen: dict[tuple[str, ...], None]
) -> None:
    if name in trail:
        seen[tuple(trail[trail.index(name) :])] = None
    elif name not in done:
        for other in graph[name]:
            _follow(graph, other, [*trail, name], done, seen)
        done.add(name)


def _inside(source: Source, names: Collection[str]) -> set[str]:
    """Modules of the same room; a package that gathers its own parts is no circle."""
    found = set()
    for name in imports(source, typing_too=False):
        target = name if name in names else name.rpartition(".")[0]
        if target in names and target.partition(".")[0] == source.room and target != source.name:
            found.add(target)
    return found


def _may_look(room: str, other: str) -> bool:
    if other == "sandbox":
        return room == "bot"
    return room != "sandbox" and ORDER.index(other) < ORDER.index(room)


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = source.path.endswith("__init__.py")
    parts = source.name.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


def _for_types_only(tree: ast.Module) -> set[ast.AST]:
    tests = (node for node in ast.walk(tree) if isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING")
    return {inner for node in tests for each in node.body for inner in ast.walk(each)}


def _at_import(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module is imported: functions do not, `if __name__ == "__main__"` does not."""
    for one in body:
        if isinstance(one, ast.If) and "__name__" in ast.unparse(one.test):
            continue
        if isinstance(one, ast.ClassDef | ast.If | ast.Try | ast.With | ast.For):
            yield from _at_import(one.body)
        elif not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            yield one


def _calls_now(statement: ast.AST) -> Iterator[ast.Call]:
    """Calls in a statement, except those that a lambda only promises."""
    if isinstance(statement, ast.Lambda):
        return
    if isinstance(statement, ast.Call):
        yield statement
    for child in ast.iter_child_nodes(statement):
        yield from _calls_now(child)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
