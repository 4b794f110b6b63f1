"""In which language a person gets letters before anybody has asked them."""

from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as sql_select
from sqlmodel import Session

from letters.book import ENGLISH
from storage.office import Office
from storage.rows import table_of, told
from storage.tables import Contact


def language_of(tx: Session, office: Office, address: str, text: str = "") -> str:
    """The one that they write in now; where that is not plain, that of their letters so far, lately; else English.

    Only languages that there are letters in.
    """
    written = office.letters.written_in(text)
    return written or office.letters.spoken(told(tx, _newest(), address=address).scalar() or ENGLISH)


@cache
def _newest() -> Executable:
    contact = table_of(Contact).c
    of_address = contact.address == bindparam("address")
    return sql_select(contact.language).where(of_address).order_by(contact.id.desc()).limit(1)
