"""The check of `frontline doctor` that finds web forms which nobody has described in the settings."""

from datetime import datetime

from bot.cli.check import Check
from bot.mail.message import understand
from handlers.form_senders import mails_of_frequent_senders
from procedure.desk import Desk
from procedure.web_forms import WebForm, form_person
from storage.ledger import Ledger

MANY_PEOPLE = 3
"""One address that speaks for so many different ones is a form, and no person with two accounts."""


def forms_check(ledger: Ledger, desk: Desk, now: datetime) -> Check:
    """Fails while somebody sends in the name of several others and no `[[web_form]]` says who they are."""
    found = mails_of_frequent_senders(ledger, desk, now)
    unmapped = [sender for sender, mails in found.items() if len(_people(mails)) >= MANY_PEOPLE]
    if not unmapped:
        return Check("web forms", True, "Every form that sends here is described in the settings.")
    say = f"These send for other people, like a web form: {', '.join(unmapped)}. Give each a table [[web_form]]."
    return Check("web forms", False, say)


def _people(mails: list[bytes]) -> set[str]:
    """Whom these mails name, by the labels that most forms use or by the address to reply to."""
    return {form_person(understand(one), WebForm()).address for one in mails} - {""}
