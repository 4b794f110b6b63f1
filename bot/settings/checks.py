"""Checks that need more than one key: what a transport requires, names used twice, names that nobody has defined.

They look at the file as written, so that their mistakes stand beside those of single keys.
"""

from collections.abc import Callable, Iterable, Iterator

from bot.settings.raw import Raw, nearest, numbered, single, text, texts
from bot.settings.secrets import mailbox_variable
from bot.settings.tables import Tables
from procedure.desk import SENT_ITEMS
from procedure.errors import Mistake
from procedure.routes import ROUTES
from procedure.words import Route

_MAILBOX_NEEDS = {"local": ("path",), "imap": ("host", "username"), "graph": ("tenant_id", "client_id")}
_OUTGOING_NEEDS = {"local": ("path",), "smtp": ("host",), "exchange": ("mailbox",), "graph": ("mailbox",)}
_LABELS = {"address_label": "Email", "name_label": "Name", "text_label": ""}
_EXCHANGE_NEEDS = {"oauth2": ("tenant_id", "client_id")}


def check(raw: Raw) -> Iterator[Mistake]:
    """All mistakes of this kind."""
    yield from _unknown_tables(raw)
    yield from _incomplete_mailboxes(raw)
    yield from _outgoing(raw)
    yield from _used_twice(raw)
    yield from _undefined_people(raw)
    yield from _undefined_areas(raw)
    yield from _times_set_by_law(raw)
    yield from _web_forms(raw)
    yield from _reports(raw)


def _unknown_tables(raw: Raw) -> Iterator[Mistake]:
    known = list(Tables.model_fields)
    for name in raw:
        if name not in known:
            yield Mistake(name, name, f"there is no such table; known are {', '.join(known)}{nearest(name, known)}")


def _incomplete_mailboxes(raw: Raw) -> Iterator[Mistake]:
    for number, box in numbered(raw, "mailbox"):
        where, transport = f"mailbox[{number}]", text(box, "transport")
        if text(box, "name").endswith(SENT_ITEMS):
            yield Mistake(
                f"{where}.name", text(box, "name"), f"a name that does not end in {SENT_ITEMS}, as sent items do"
            )
        if transport == "imap" and text(box, "auth") == "oauth2":
            yield from _missing(box, where, _EXCHANGE_NEEDS["oauth2"], "transport imap with auth oauth2")
        if transport != "exchange":
            yield from _missing(box, where, _MAILBOX_NEEDS.get(transport, ()), f"transport {transport}")
            continue
        auth = text(box, "auth") or "ntlm"
        yield from _missing(
            box, where, _EXCHANGE_NEEDS.get(auth, ("username",)), f"transport exchange with auth {auth}"
        )
        if not text(box, "endpoint") and not box.get("autodiscover"):
            yield Mistake(f"{where}.endpoint", None, "transport exchange needs an endpoint or autodiscover = true")


def _missing(table: Raw, where: str, keys: Iterable[str], why: str) -> Iterator[Mistake]:
    for key in keys:
        # Something other than a text there is a mistake that validation reports.
        if table.get(key, "") == "" or (isinstance(table[key], str) and not table[key].strip()):
            yield Mistake(f"{where}.{key}", table.get(key), f"{why} needs this key")


def _outgoing(raw: Raw) -> Iterator[Mistake]:
    table = single(raw, "outgoing")
    transport, named = text(table, "transport"), text(table, "mailbox")
    yield from _missing(table, "outgoing", _OUTGOING_NEEDS.get(transport, ()), f"transport {transport}")
    boxes = {text(box, "name"): box for _, box in numbered(raw, "mailbox")}
    if named and named not in boxes:
        yield _undefined("outgoing.mailbox", named, "[[mailbox]]", list(boxes))
    elif named and transport in {"exchange", "graph"} and text(boxes[named], "transport") != transport:
        yield Mistake("outgoing.mailbox", named, f"the name of a mailbox whose transport is {transport} too")
    elif named and transport == "smtp" and not text(table, "username") and text(boxes[named], "transport") != "imap":
        yield Mistake("outgoing.mailbox", named, "the name of a mailbox whose transport is imap, or nothing")
    diverted = text(table, "divert_to").lower()
    if diverted and diverted in {text(box, "address").lower() for box in boxes.values()}:
        yield Mistake(
            "outgoing.divert_to", diverted, "an address that is none of our own mailboxes: it would write to itself"
        )


def _used_twice(raw: Raw) -> Iterator[Mistake]:
    yield from _repeated(raw, "mailbox", "name", str.lower)
    yield from _secrets_shared(raw)
    yield from _repeated(raw, "mailbox", "address", str.lower)
    yield from _repeated(raw, "area", "code", str.lower)
    yield from _repeated(raw, "person", "email", str.lower)
    yield from _repeated(raw, "route", "route", str.lower)
    yield from _repeated(raw, "web_form", "sender", str.lower)


def _repeated(raw: Raw, table: str, key: str, same: Callable[[str], str]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for number, item in numbered(raw, table):
        value = text(item, key)
        if value and first.setdefault(same(value), number) != number:
            taken = f"{table}[{first[same(value)]}].{key}"
            yield Mistake(f"{table}[{number}].{key}", value, f"one that is not used twice; {taken} has it already")


def _secrets_shared(raw: Raw) -> Iterator[Mistake]:
    """Names that differ only in what becomes _ in the variables of their secrets."""
    first: dict[str, tuple[int, str]] = {}
    for number, box in numbered(raw, "mailbox"):
        name = text(box, "name")
        variable = mailbox_variable(name, "password").removesuffix("_PASSWORD")
        taken, other = first.setdefault(variable, (number, name))
        if name and other.lower() != name.lower():
            same = f"another name: it would share the secrets {variable}_... with mailbox[{taken}], which is '{other}'"
            yield Mistake(f"mailbox[{number}].name", name, same)


def _undefined_people(raw: Raw) -> Iterator[Mistake]:
    people = [text(person, "email").lower() for _, person in numbered(raw, "person")]
    for key, email in _people_named(raw):
        # What is no address at all is a mistake that validation reports.
        if "@" in email and email not in people:
            yield _undefined(key, email, "[[person]]", people)
    for number, person in numbered(raw, "person"):
        if text(person, "deputy") and text(person, "deputy").lower() == text(person, "email").lower():
            yield Mistake(
                f"person[{number}].deputy", text(person, "deputy"), "somebody else: nobody is their own deputy"
            )


def _people_named(raw: Raw) -> Iterator[tuple[str, str]]:
    for number, area in numbered(raw, "area"):
        for stage, owner in enumerate(texts(area, "stage_owners")):
            yield f"area[{number}].stage_owners[{stage}]", owner.lower()
        yield f"area[{number}].manager", text(area, "manager").lower()
        for place, email in enumerate(texts(area, "urgent_rota")):
            yield f"area[{number}].urgent_rota[{place}]", email.lower()
    for place, email in enumerate(texts(single(raw, "desk"), "urgent_rota")):
        yield f"desk.urgent_rota[{place}]", email.lower()
    for number, route in numbered(raw, "route"):
        yield f"route[{number}].to", text(route, "to").lower()
    for number, report in numbered(raw, "report"):
        for place, email in enumerate(texts(report, "to")):
            yield f"report[{number}].to[{place}]", email.lower()
    for number, person in numbered(raw, "person"):
        yield f"person[{number}].deputy", text(person, "deputy").lower()


def _undefined_areas(raw: Raw) -> Iterator[Mistake]:
    codes = [text(area, "code") for _, area in numbered(raw, "area")]
    for number, box in numbered(raw, "mailbox"):
        if text(box, "area") and text(box, "area") not in codes:
            yield _undefined(f"mailbox[{number}].area", text(box, "area"), "[[area]]", codes)
    for number, report in numbered(raw, "report"):
        for place, code in enumerate(texts(report, "areas")):
            if code not in codes:
                yield _undefined(f"report[{number}].areas[{place}]", code, "[[area]]", codes)


def _times_set_by_law(raw: Raw) -> Iterator[Mistake]:
    for number, route in numbered(raw, "route"):
        name = text(route, "route")
        rule = ROUTES[Route(name)] if name in tuple(Route) else None
        if rule and "n" in route and (rule.by_law or rule.is_urgent):
            yield Mistake(f"route[{number}].n", route["n"], f"nothing: {rule.source}")


def _web_forms(raw: Raw) -> Iterator[Mistake]:
    ours = {text(box, "address").lower() for _, box in numbered(raw, "mailbox")}
    staff = {text(person, "email").lower() for _, person in numbered(raw, "person")}
    for number, form in numbered(raw, "web_form"):
        where, sender = f"web_form[{number}]", text(form, "sender")
        if sender and sender.lower() in ours | staff:
            yield Mistake(f"{where}.sender", sender, "an address of the form's own: no mailbox's and no person's")
        labels = [text(_LABELS | form, key).rstrip(": ").casefold() for key in _LABELS]
        named = [one for one in labels if one]
        if len({*named}) < len(named):
            yield Mistake(where, ", ".join(named), "a label of its own for address, name and text")


def _reports(raw: Raw) -> Iterator[Mistake]:
    first: dict[tuple[str, str, bool, tuple[str, ...]], int] = {}
    for number, one in numbered(raw, "report"):
        where, name, every = f"report[{number}]", text(one, "name"), text(one, "every")
        is_public = one.get("public") is True
        if name == "workload" and is_public:
            yield Mistake(f"{where}.public", True, "false: the report workload names members of staff")
        what = name, every, is_public, tuple(texts(one, "areas"))
        if name and every and first.setdefault(what, number) != number:
            taken = f"report[{first[what]}] is the same report of the same periods"
            yield Mistake(f"{where}.every", every, f"another one; {taken}")


def _undefined(key: str, value: str, table: str, known: list[str]) -> Mistake:
    return Mistake(key, value, f"it is named here but no {table} defines it{nearest(value, known)}")
