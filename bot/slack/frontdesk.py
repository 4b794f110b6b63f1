"""What every listener is given: the office, the clock, who people are, and the client that opens forms."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk import WebClient

from bot.slack.once import Once
from bot.slack.people import People
from bot.slack.traffic import Traffic
from handlers.ask import check_staff
from handlers.office import Office
from procedure.deadlines import office_date


@dataclass(frozen=True)
class FrontDesk:
    """`client` opens forms and never asks twice; `clock` gives the aware instant in UTC."""

    office: Office
    clock: Callable[[], datetime]
    people: People
    client: WebClient
    command: str
    once: Once
    traffic: Traffic

    def staff(self, user_id: str) -> str:
        """The e-mail of a person who works on complaints; NotAllowed for everybody else."""
        email = self.people.email_of(user_id)
        check_staff(self.office, email)
        return email

    def today(self) -> date:
        """The office date."""
        desk = self.office.desk
        return office_date(desk.procedure(desk.default_procedure), self.clock())
