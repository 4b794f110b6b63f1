"""A receipt for the post is worded and addressed as of the moment of printing, as one by mail is when it leaves."""

import json
from datetime import datetime

from sqlmodel import Session

from letters.document import document
from procedure.deadlines import office_date
from storage.asked import row_of
from storage.cases import complainant_of
from storage.casework import rules_of
from storage.office import Office
from storage.opening import receipt_facts, told_by
from storage.tables import Case, Document, Outbox, Stage


def reword_receipt(tx: Session, office: Office, case: Case, stage: Stage, row: Outbox, now: datetime) -> None:
    """Its dates may have been corrected, or its address, since it was written; it may be late. The case is locked.

    NotAllowed where there is no postal address any more.
    """
    contact = complainant_of(tx, case.id or 0)
    if contact is None:
        return
    procedure, calendar = rules_of(office.desk, case)
    facts = receipt_facts(office, case, stage, procedure, calendar, office.desk.mailbox(case.mailbox), now)
    language, on = office.letters.spoken(contact.language), office_date(procedure, now)
    letter = office.letters.write(facts, language, by_post=True)
    row.subject, row.text, row.html = letter.subject, letter.text, letter.html
    row.facts = json.dumps(told_by(facts), sort_keys=True)
    paper = office.letters.on_paper(facts, language, contact.postal_address, on)
    row_of(tx, Document, row.id).content = document(paper, on)
    tx.flush()
