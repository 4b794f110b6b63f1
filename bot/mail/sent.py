"""A letter that may have left is looked for in the sent items of several mailboxes."""

from collections.abc import Callable, Iterable

from scheduler.ports import TransportError


def found_in_any(looks: Iterable[Callable[[], bool | None]]) -> bool:
    """Whether one of them finds it. A mailbox out of reach hides no other's, and its TransportError is raised only
    when nobody found the letter: it may lie there.
    """
    fault: TransportError | None = None
    for look in looks:
        try:
            if look():
                return True
        except TransportError as error:
            fault = fault or error
    if fault:
        raise fault
    return False
