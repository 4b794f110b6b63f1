"""A mailbox is about to be read, was read, or could not be read."""

from datetime import datetime

from handlers.office import Office
from storage import house
from storage.leases import Fence, give_back, still_mine, take

# Renewed by its holder, also while a slow server answers; short because a bot that is started again after a crash has
# to wait for it. Whoever loses it too early files nothing: the fence sees to that.
LEASE_SECONDS = 15.0


def take_mailbox(
    office: Office, mailbox: str, who: str, real_now: datetime, lease_seconds: float = LEASE_SECONDS
) -> Fence | None:
    """The right to read a mailbox for `lease_seconds`; None while another process reads it."""
    name = f"mailbox.{mailbox}"
    with office.ledger.writing() as tx:
        number = take(tx, name, who, real_now, lease_seconds)
    return None if number is None else Fence(name, who, number)


def read_until(office: Office, mailbox: str, now: datetime) -> str:
    """How far the mailbox was read, in the words of its transport; "" before the first look, which makes its row:
    sent items have no mailbox of their own in the settings, and are read from now on.
    """
    with office.ledger.writing() as tx:
        house.ensure_mailbox(tx, mailbox, now)
        return house.cursor_of(tx, mailbox)


def has_read(office: Office, fence: Fence, mailbox: str, cursor: str) -> bool:
    """Everything before `cursor` is filed and marked. False, and nothing changes, when somebody else reads by now."""
    with office.ledger.writing() as tx:
        if not still_mine(tx, fence.name, fence.holder, fence.number):
            return False
        house.move_cursor(tx, mailbox, cursor)
        return True


def polled(office: Office, mailbox: str, real_now: datetime) -> None:
    """A poll went well."""
    with office.ledger.writing() as tx:
        house.polled(tx, mailbox, real_now)


def poll_failed(office: Office, mailbox: str, reason: str) -> None:
    """A poll failed; `reason` holds no address."""
    with office.ledger.writing() as tx:
        house.poll_failed(tx, mailbox, reason)


def give_back_mailbox(office: Office, fence: Fence) -> None:
    """This process reads the mailbox no longer."""
    with office.ledger.writing() as tx:
        give_back(tx, fence.name, fence.holder)
