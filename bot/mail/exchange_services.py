"""Operations of Exchange Web Services as exchangelib writes them, with their answers left as XML.

So an item of a kind that exchangelib does not know, or a field that it cannot read, stops nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

from exchangelib.errors import ResponseMessageError
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.items import ID_ONLY, SEND_AND_SAVE_COPY, SEND_TO_NONE
from exchangelib.services import (
    CreateFolder,
    CreateItem,
    FindFolder,
    FindItem,
    GetFolder,
    GetItem,
    GetStreamingEvents,
    MoveItem,
    SyncFolderItems,
)
from exchangelib.util import create_element

from bot.mail.envelope import LOOP_HEADER
from bot.mail.exchange_errors import StoppedError
from bot.mail.ports import STOPPING

CHUNK_BYTES = 65_536
LONGEST_SECONDS, SLOWEST_BYTES_PER_SECOND = 120.0, 64 * 1024
"""An answer that trickles is given up, and later the more of it has come."""


_OVER: ContextVar[Event | None] = ContextVar("over", default=None)


@contextmanager
def ending_with(over: Event) -> Iterator[None]:
    """What is asked in it ends when `over` is set, at the latest with the next piece of an answer."""
    if over.is_set():
        raise StoppedError(STOPPING)
    token = _OVER.set(over)
    try:
        yield
    finally:
        _OVER.reset(token)


@dataclass(frozen=True)
class _InChunks:
    """exchangelib reads an answer byte by byte, which takes a second of processor time for each megabyte."""

    response: Any

    def iter_content(self) -> Iterator[bytes]:
        over = _OVER.get()
        until, size = monotonic() + LONGEST_SECONDS, 0
        for chunk in self.response.iter_content(CHUNK_BYTES):
            if over and over.is_set():
                raise StoppedError(STOPPING)
            size += len(chunk)
            if monotonic() > until + size / SLOWEST_BYTES_PER_SECOND:
                raise TimeoutError
            yield chunk


class Quick:
    """A service whose answers may be large."""

    @classmethod
    def _get_soap_parts(cls, response: Any) -> Any:
        return super()._get_soap_parts(_InChunks(response))  # type: ignore[misc]


class Plain(Quick):
    """A service whose answers come as XML, refused ones as exceptions in their place."""

    ERRORS_TO_CATCH_IN_RESPONSE = (ResponseMessageError,)

    def _elems_to_objs(self, elems: Any) -> Iterator[Any]:
        yield from elems


class Fetching(Plain, GetItem):  # type: ignore[misc]
    pass


class Moving(Plain, MoveItem):  # type: ignore[misc]
    pass


class FolderAsIs(Plain, GetFolder):  # type: ignore[misc]
    pass


class FolderMaking(Plain, CreateFolder):  # type: ignore[misc]
    pass


class Syncing(Quick, SyncFolderItems):  # type: ignore[misc]
    def _elem_to_obj(self, elem: Any) -> Any:
        return elem


class FolderSearch(FindFolder):  # type: ignore[misc]
    def named(self, parent: Any, name: str) -> list[Any]:
        return list(
            self._paged_call(
                payload_func=self.get_payload,
                max_items=None,
                folders=[parent],
                additional_fields=None,
                restriction=Is("folder:DisplayName", name),
                shape=ID_ONLY,
                depth="Shallow",
                page_size=10,
                offset=0,
            )
        )


class Listing(Quick, FindItem):  # type: ignore[misc]
    def since(self, folder: Any, at: str, fields: list[Any]) -> list[Any]:
        return list(
            self._paged_call(
                payload_func=self.get_payload,
                max_items=None,
                folders=[folder],
                additional_fields=fields,
                restriction=IsSince("item:DateTimeReceived", at),
                order_fields=None,
                query_string=None,
                shape=ID_ONLY,
                depth="Shallow",
                calendar_view=None,
                page_size=self.page_size,
                offset=0,
            )
        )


class Sending(CreateItem):  # type: ignore[misc]
    def one(self, item: Any, folder: Any) -> list[Any]:
        found = self._chunked_get_elements(
            self.get_payload,
            items=[item],
            folder=folder,
            message_disposition=SEND_AND_SAVE_COPY,
            send_meeting_invitations=SEND_TO_NONE,
        )
        return list(found)


class Streaming(GetStreamingEvents):  # type: ignore[misc]
    def _elem_to_obj(self, elem: Any) -> Any:
        return elem

    def cut(self) -> None:
        """End it from another thread: the one that reads sees the line closed."""
        response = self._streaming_response
        if response is not None:
            with suppress(OSError, ValueError, AttributeError):
                response.raw.shutdown()


@dataclass(frozen=True)
class Is:
    """A restriction: the field equals the value."""

    field_uri: str
    value: str
    relation = "t:IsEqualTo"

    def to_xml(self, version: Any) -> Any:
        restriction, equal = create_element("m:Restriction"), create_element(self.relation)
        equal.append(create_element("t:FieldURI", attrs={"FieldURI": self.field_uri}))
        constant = create_element("t:FieldURIOrConstant")
        constant.append(create_element("t:Constant", attrs={"Value": self.value}))
        equal.append(constant)
        restriction.append(equal)
        return restriction


class IsSince(Is):
    """A restriction: the field is the value or greater."""

    relation = "t:IsGreaterThanOrEqualTo"


class AutoSubmitted(ExtendedProperty):  # type: ignore[misc]
    distinguished_property_set_id = "InternetHeaders"
    property_name = "Auto-Submitted"
    property_type = "String"


class LoopHeader(ExtendedProperty):  # type: ignore[misc]
    distinguished_property_set_id = "InternetHeaders"
    property_name = LOOP_HEADER
    property_type = "String"
