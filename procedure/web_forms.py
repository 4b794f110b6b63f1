"""Web forms write for a person: who that person is, by the labels that settings name."""

from dataclasses import dataclass

from procedure.mail import IncomingMail

_LINES = 500  # a form's fields stand near its start; the person's own words may hold anything


@dataclass(frozen=True)
class WebForm:
    """Labels of the lines in which a form names its person, e.g. `Email` for `Email: jo@example.org`."""

    address_label: str = "Email"
    name_label: str = "Name"


@dataclass(frozen=True)
class FormPerson:
    """Who filled the form in; both may be empty."""

    address: str
    name: str


def form_person(mail: IncomingMail, form: WebForm) -> FormPerson:
    """The mapped person, then Reply-To."""
    address = _value(mail.text, form.address_label).lower()
    if address.count("@") != 1 or any(character in " <>,;" for character in address):
        address = mail.reply_to
    return FormPerson(address, _value(mail.text, form.name_label))


def _value(text: str, label: str) -> str:
    """The first line `label: value`; a later one may be the person's own text."""
    for line in text.splitlines()[:_LINES]:
        name, colon, value = line.partition(":")
        if colon and name.strip().casefold() == label.casefold():
            return value.strip()[:320]
    return ""
