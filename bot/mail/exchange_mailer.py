"""Letters out through Exchange Web Services: the MIME as we wrote it, a copy in Sent Items, and a look for it there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import monotonic

import structlog

from bot.mail.composing import composed
from bot.mail.exchange_account import Access
from bot.mail.exchange_calls import SENT, Server
from bot.mail.exchange_errors import RETIREMENT, Trouble, told
from bot.mail.ports import Finding
from bot.mail.sent import found_in_any
from scheduler.ports import OutgoingLetter, TransportError

log = structlog.get_logger()


@dataclass
class ExchangeMailer:
    """Implements `scheduler.ports.Mailer` on one connection; may be shared by threads, which then take turns."""

    access: Access
    _server: Server | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)
    _is_said: bool = field(default=False, init=False)
    _peace_until: float = field(default=0.0, init=False)
    _peace_reason: str = field(default="", init=False)

    def send(self, letter: OutgoingLetter) -> str:
        """Hand one letter over; Exchange keeps the Message-ID that we chose."""
        raw = composed(letter)
        with self._lock:
            with self._telling(is_safe=True) as server:
                pass
            with self._telling(is_safe=False):
                server.send(raw, "auto-replied" if letter.automatic else "", letter.loop)
        return letter.message_id

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a copy stands in Sent Items."""
        with self._lock, self._telling(is_safe=True) as server:
            return server.is_sent(message_id)

    def probe(self) -> Finding:
        """Whether the mailbox answers and its sent items can be looked into. Changes nothing, raises nothing."""
        try:
            with self._lock, self._telling(is_safe=True) as server:
                server.check(SENT)
        except TransportError as error:
            return Finding(False, error.reason)
        return Finding(True, "They leave through a mailbox in Exchange, which answered; copies stand in Sent Items.")

    def close(self) -> None:
        with self._lock:
            self._drop()

    @contextmanager
    def _telling(self, is_safe: bool) -> Iterator[Server]:
        """Every fault as a TransportError. `is_safe`: no letter is on its way, so none can be uncertain or refused.

        A server that asked for peace, or refused the password, is asked nothing until then.
        """
        left = self._peace_until - monotonic()
        if left > 0:
            raise TransportError(f"{self._peace_reason} It is asked again in {left:.0f} seconds.", permanent=False)
        try:
            yield self._open()
        except Exception as error:
            self._drop()
            trouble = told(error)
            self._peace_until, self._peace_reason = monotonic() + trouble.wait_seconds, trouble.say
            raise _refusal(Trouble(trouble.say) if is_safe else trouble) from error

    def _open(self) -> Server:
        if self._server is None:
            self._server = Server(self.access)
            if self._server.is_online and not self._is_said:
                self._is_said = True
                log.warning("exchange_online", mailbox="outgoing", say=RETIREMENT)
        return self._server

    def _drop(self) -> None:
        if self._server:
            with suppress(Exception):
                self._server.close()
        self._server = None


@dataclass(frozen=True)
class ExchangeMailers:
    """Letters leave from the mailbox whose address they bear, so that no right to send as another is needed; if it is
    none of these, from the first.
    """

    mailers: Sequence[ExchangeMailer]

    def send(self, letter: OutgoingLetter) -> str:
        """As one of them does."""
        own = (one for one in self.mailers if one.access.address.lower() == letter.from_address.lower())
        return next(own, self.mailers[0]).send(letter)

    def was_sent(self, message_id: str) -> bool | None:
        """Whether a copy stands in the Sent Items of any; one that cannot be looked into hides no other's."""
        return found_in_any([partial(one.was_sent, message_id) for one in self.mailers])

    def probe(self) -> Finding:
        """The first that is not well, else the first."""
        found = [one.probe() for one in self.mailers]
        return next((one for one in found if not one.ok), found[0])

    def close(self) -> None:
        for one in self.mailers:
            one.close()


def _refusal(trouble: Trouble) -> TransportError:
    if trouble.permanent:
        return TransportError(trouble.say, permanent=True)
    say = f"{trouble.say} The letter may have been taken." if trouble.uncertain else trouble.say
    return TransportError(say, permanent=False, uncertain=trouble.uncertain)
