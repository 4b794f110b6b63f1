"""Letters that a person carries: how they are worded for paper, and the Word file that is kept with each."""

from datetime import date

from sqlmodel import Session

from letters.document import document
from letters.facts import Facts
from letters.letter import Letter
from letters.paper import address_lines
from procedure.words import Channel
from storage.cases import BY_HAND
from storage.office import Office
from storage.tables import Contact, Document, Outbox


def channel_for(contact: Contact) -> Channel:
    """How a letter reaches somebody: by mail, unless they prefer post or phone."""
    return contact.preferred_channel if contact.preferred_channel in BY_HAND else Channel.EMAIL


def worded(office: Office, facts: Facts, contact: Contact) -> Letter:
    """The letter in the language of the contact; as for paper where it goes by post or is read out on the phone.

    NotAllowed, among others, where it should go by post and there is no postal address.
    """
    channel = channel_for(contact)
    if channel is Channel.POST:
        address_lines(contact.postal_address)
    return office.letters.write(facts, office.letters.spoken(contact.language), by_post=channel in BY_HAND)


def keep_paper(tx: Session, office: Office, row: Outbox, facts: Facts, contact: Contact, on: date) -> None:
    """Keep the Word file of a letter for the post, dated with the office date on which it was written."""
    if row.channel is not Channel.POST:
        return
    paper = office.letters.on_paper(facts, office.letters.spoken(contact.language), contact.postal_address, on)
    tx.add(Document(outbox_id=row.id or 0, name=f"{row.key}.docx", content=document(paper, on)))
    tx.flush()
