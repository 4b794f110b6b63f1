"""What is done on the server is compared with the ledger: a ledger that was restored from a backup lacks some of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.mail.ports import Item, Listed, Mailbox
from handlers.ask import first_start
from handlers.known_mails import is_held_unread, unknown
from handlers.office import Office
from procedure.desk import SENT_ITEMS

MARGIN = timedelta(days=2)
AT_ONCE = 500
BATCH_BYTES = 32 * 1024 * 1024
BATCH_COUNT = 50


def missing(office: Office, mailbox: Mailbox, compared_at: datetime) -> Iterator[list[Item]]:
    """What was received since shortly before the last comparison, is done and not in the ledger, in bounded batches.

    Judged by key and Message-ID from the server's list; what has another one, or none, is fetched. Nothing is
    understood here, for that may kill a process: whoever files it counts the tries, and knows a copy by its content.
    Raises OSError when the mailbox is out of reach.
    """
    batch: list[Item] = []
    since = compared_at - MARGIN
    if mailbox.name.endswith(SENT_ITEMS):  # what was sent before the first look is nobody's business
        since = max(since, first_start(office, mailbox.name) or since)
    listed = mailbox.survey(since)
    for start in range(0, len(listed), AT_ONCE):
        for item in _recalled(office, mailbox, listed[start : start + AT_ONCE]):
            batch.append(item)
            if len(batch) >= BATCH_COUNT or sum(len(one.raw) for one in batch) >= BATCH_BYTES:
                yield batch
                batch = []
    if batch:
        yield batch


def _recalled(office: Office, mailbox: Mailbox, listed: Sequence[Listed]) -> Iterator[Item]:
    for key in unknown(office, mailbox.name, [(one.key, one.message_id) for one in listed]):
        item = mailbox.recall(key)
        # None is gone, and empty is never to be given: then it was held when it came.
        if item and item.raw and not is_held_unread(office, mailbox.name, item.raw):
            yield item
