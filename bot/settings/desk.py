"""The settings as the rules see them."""

from collections.abc import Iterator
from dataclasses import replace

from bot.settings.loading import Settings
from bot.settings.secrets import mailbox_variable
from bot.settings.tables import AreaTable, MailboxTable, PersonTable, ReportTable, RouteTable, WebFormTable
from procedure.desk import WEEKDAYS, Area, Desk, Expiry, Limits, MailboxRule, Person
from procedure.preset import Target, Unit
from procedure.report_times import ReportTime
from procedure.routes import ROUTES, RouteRule
from procedure.web_forms import WebForm
from procedure.words import Route


def to_desk(settings: Settings) -> Desk:
    """The desk that the rules ask; it knows every shipped preset, so that old cases keep theirs."""
    return Desk(
        name=settings.desk.name,
        domain=settings.desk.domain,
        default_procedure=settings.desk.procedure,
        procedures=settings.procedures,
        areas=tuple(_area(table) for table in settings.areas),
        people=tuple(_person(table) for table in settings.people),
        mailboxes=tuple(_mailbox(table) for table in settings.mailboxes),
        channel=settings.slack.channel,
        command=settings.slack.command,
        urgent_rota=settings.desk.urgent_rota,
        routes=tuple(_route(table) for table in settings.routes),
        web_forms={table.sender: _web_form(table) for table in settings.web_forms},
        limits=Limits(
            per_address=settings.outgoing.per_address,
            hold_minutes=settings.outgoing.hold_minutes,
            alarm_minutes=settings.desk.alarm_minutes,
            expiry_days=settings.desk.expiry_days,
        ),
        expiries=tuple(_expiries(settings)),
        upheld_at_most=settings.desk.upheld_at_most,
        indicators=_indicators(settings),
        report_times=tuple(_report(table) for table in settings.reports),
        sends_from=settings.outgoing.mailbox,
        phone=settings.desk.phone,
        postal_address="\n".join(line for line in settings.desk.postal_address if line.strip()),
        privacy_notice=settings.desk.privacy_notice,
    )


def _indicators(settings: Settings) -> str:
    folder = settings.desk.data / "indicators"
    return str(folder) if folder.is_dir() else ""


def _expiries(settings: Settings) -> Iterator[Expiry]:
    for box in settings.mailboxes:
        if box.secret_expires:
            is_client = box.transport == "graph" or (box.transport in {"exchange", "imap"} and box.auth == "oauth2")
            variable = mailbox_variable(box.name, "client_secret" if is_client else "password")
            yield Expiry(f"the mailbox {box.name}", variable, box.secret_expires)
    if settings.outgoing.secret_expires:
        yield Expiry("the way out of letters", "FRONTLINE_OUTGOING_PASSWORD", settings.outgoing.secret_expires)


def _area(table: AreaTable) -> Area:
    return Area(
        code=table.code,
        directorate=table.directorate,
        name=table.name,
        stage_owners=table.stage_owners,
        manager=table.manager,
        channel=table.channel,
        procedure=table.procedure,
        keywords=table.keywords,
        urgent_words=table.urgent_words,
        emergency_numbers=table.emergency_numbers,
        phone=table.phone,
        upheld_at_most=table.upheld_at_most,
        urgent_rota=table.urgent_rota,
    )


def _route(table: RouteTable) -> RouteRule:
    shipped = ROUTES[Route(table.route)]
    target = Target(table.n, Unit(table.unit)) if table.n else shipped.target
    return replace(shipped, to=table.to, dealt_with_by=table.team or shipped.dealt_with_by, target=target)


def _report(table: ReportTable) -> ReportTime:
    forms = tuple(dict.fromkeys(table.forms))
    areas = tuple(dict.fromkeys(table.areas))
    return ReportTime(
        report=table.name,
        every=table.every,
        to=table.to,
        lag_days=table.lag_days,
        forms=forms,
        is_public=table.public,
        is_frozen=table.freeze,
        areas=areas,
    )


def _web_form(table: WebFormTable) -> WebForm:
    return WebForm(table.address_label, table.name_label, table.text_label)


def _person(table: PersonTable) -> Person:
    return Person(
        email=table.email,
        name=table.name,
        roles=frozenset(table.roles),
        deputy=table.deputy,
        working_days=frozenset(WEEKDAYS.index(day) for day in table.working_days),
    )


def _mailbox(table: MailboxTable) -> MailboxRule:
    return MailboxRule(
        name=table.name, address=table.address, area=table.area, procedure=table.procedure, live_from=table.live_from
    )
