"""Web forms write for a person: who that person is and what they wrote, by the labels that settings name."""

import re
from dataclasses import dataclass

from procedure.mail import IncomingMail

_LINES = 500  # a form's fields stand near its start; the person's own words may hold anything
_VALUE_CHARACTERS = 320
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_WITHIN = " \t*_:"  # what mail programs put around a label that was bold


@dataclass(frozen=True)
class WebForm:
    """Labels of the lines in which a form names its person, e.g. `Email` for `Email: jo@example.org`.

    `text_label` stands before the person's own words, which go on to the end; "" where the form has none.
    """

    address_label: str = "Email"
    name_label: str = "Name"
    text_label: str = ""


@dataclass(frozen=True)
class FormPerson:
    """Who filled the form in; both may be empty."""

    address: str
    name: str


def form_person(mail: IncomingMail, form: WebForm) -> FormPerson:
    """The mapped person, then Reply-To; never the gateway itself."""
    found = _ADDRESS.findall(_value(mail.text, form.address_label))
    # "jo@example.org <mailto:jo@example.org>" is one address; two different ones are nobody's.
    written = {one.lower().removeprefix("mailto:") for one in found}
    candidates = (*(written if len(written) == 1 else ()), mail.reply_to)
    address = next((one for one in candidates if one != mail.from_address), "")
    return FormPerson(address, _value(mail.text, form.name_label))


def form_text(mail: IncomingMail, form: WebForm) -> str:
    """The person's own words, without the form's: its advice may speak of gas leaks. All of it without a label."""
    lines = mail.text.splitlines()
    for number, line in enumerate(lines[:_LINES] if form.text_label else ()):
        is_label, value = _labelled(line, form.text_label)
        if is_label:
            return "\n".join((value, *lines[number + 1 :])).strip()
    return mail.text


def _value(text: str, label: str) -> str:
    """The first line `label: value`, or what follows a line that is only the label; later ones may be the person's."""
    lines = text.splitlines()[:_LINES]
    for number, line in enumerate(lines):
        is_label, value = _labelled(line, label)
        if is_label:
            following = (one.strip() for one in lines[number + 1 :])
            return (value or next(filter(None, following), ""))[:_VALUE_CHARACTERS]
    return ""


def _labelled(line: str, label: str) -> tuple[bool, str]:
    """Whether a line begins with this label, followed by a colon, a tab or nothing; and the rest of it."""
    plain = line.strip(_WITHIN)
    if not label or not plain.casefold().startswith(label.casefold()):
        return False, ""
    rest = plain[len(label) :]
    if rest and not rest.lstrip(" *_").startswith((":", "\t")):
        return False, ""
    return True, rest.strip(_WITHIN)
