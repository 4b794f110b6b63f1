"""The operations of Exchange Web Services that a mail client needs, each on the stores of the stand-in."""

import base64
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import AddressHeader

from tests.stubs.ews_soap import TYPES, Fault, Refused, Request, attribute, failure, response, success, wrong
from tests.stubs.ews_store import SENT, Folder, Mail, Store

FIELDS = frozenset(
    {
        "folder:DisplayName", "item:MimeContent", "item:DateTimeReceived", "item:Size", "item:InternetMessageHeaders",
        "item:TextBody", "item:DateTimeCreated", "message:InternetMessageId",
    }
)  # fmt: skip
_OF_MESSAGES = ("IsReadReceiptRequested", "IsDeliveryReceiptRequested", "IsRead", "IsResponseRequested")
BREAKS = "breaks the server"
MOST_SYNCED, MOST_MINUTES = 512, 30


class Broken(Exception):
    """The server breaks at this request: the line is cut."""


@dataclass
class Directory:
    """Every mailbox by its address, whose rights the caller has, and how often each operation was called."""

    stores: dict[str, Store]
    granted: set[str]
    calls: dict[str, int] = field(default_factory=dict)
    impersonated: list[str] = field(default_factory=list)
    saved: list[dict[str, str]] = field(default_factory=list)
    moves_fault: str = ""

    def store(self, address: str) -> Store:
        found = self.stores.get(address.lower())
        if found is None:
            raise Refused("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        if found.address.lower() not in self.granted:
            raise Refused("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return found

    def answer(self, request: Request) -> bytes:
        """The whole answer; the stream and its like are served elsewhere."""
        if request.impersonates:
            self.impersonated.append(request.impersonates)
            self._may_impersonate(request.impersonates)
        self.calls[request.operation] = self.calls.get(request.operation, 0) + 1
        return response(request.operation, list(OPERATIONS[request.operation](self, request)))

    def _may_impersonate(self, address: str) -> None:
        store = self.stores.get(address.lower())
        if store is None:
            raise Fault("ErrorNonExistentMailbox", "No mailbox with such guid.")
        if store.address.lower() not in self.granted:
            raise Fault("ErrorImpersonateUserDenied", "The account does not have permission to impersonate.")

    def folder(self, request: Request, path: str) -> tuple[Store, Folder]:
        """The one folder below `path`, a known name with its mailbox or an id."""
        (element,) = request.all(f"{path}/*") or (None,)
        if element is None:
            raise wrong(f"{path} names no folder")
        return self.folder_of(request, element)

    def folder_of(self, request: Request, element: object) -> tuple[Store, Folder]:
        tag, identity = str(element.tag), str(element.get("Id"))  # type: ignore[attr-defined]
        if tag == f"{{{TYPES}}}DistinguishedFolderId":
            address = element.findtext(f"{{{TYPES}}}Mailbox/{{{TYPES}}}EmailAddress") or request.impersonates  # type: ignore[attr-defined]
            if not address:
                raise Refused("ErrorMissingInformationEmailAddress", "Nobody said whose folder.")
            store = self.store(address)
            return store, store.known("msgfolderroot" if identity == "root" else identity)
        for store in self.stores.values():
            if identity in store.folders:
                return self.store(store.address), store.folders[identity]
        raise Refused("ErrorFolderNotFound", "The specified folder could not be found in the store.")

    def mail(self, mail_id: str) -> tuple[Store, Mail]:
        for store in self.stores.values():
            if mail_id in store.mails:
                return self.store(store.address), store.mails[mail_id]
        first = next(iter(self.stores.values()))
        return first, first.mail(mail_id)


def each(operation: str, work: Iterator[Callable[[], str]]) -> Iterator[str]:
    """One response message for each part of a request; one that is refused stops no other."""
    for one in work:
        try:
            yield success(operation, one())
        except Refused as refused:
            yield failure(operation, refused)


def get_folder(directory: Directory, request: Request) -> Iterator[str]:
    _fields(request, "FolderShape")

    def one(element: object) -> str:
        return f"<m:Folders>{_folder(directory.folder_of(request, element)[1])}</m:Folders>"

    return each("GetFolder", (lambda element=element: one(element) for element in request.all("m:FolderIds/*")))  # type: ignore[misc]


def find_folder(directory: Directory, request: Request) -> Iterator[str]:
    """By its name only, directly below the parent."""

    def one() -> str:
        store, parent = directory.folder(request, "m:ParentFolderIds")
        name = _restriction(request, "folder:DisplayName")
        found = [one for one in store.folders.values() if one.parent == parent.id and one.name == name]
        return _page("Folders", [_folder(one) for one in found])

    if request.element.get("Traversal") not in {"Shallow", "Deep"}:
        raise wrong("FindFolder without Traversal")
    return each("FindFolder", iter([one]))


def create_folder(directory: Directory, request: Request) -> Iterator[str]:
    def one() -> str:
        store, parent = directory.folder(request, "m:ParentFolderId")
        name = request.text("m:Folders/t:Folder/t:DisplayName")
        if not name:
            raise wrong("CreateFolder without a DisplayName")
        if any(one.parent == parent.id and one.name == name for one in store.folders.values()):
            raise Refused("ErrorFolderExists", "A folder with the specified name already exists.")
        return f"<m:Folders>{_folder(store.add_folder(name, parent.id))}</m:Folders>"

    return each("CreateFolder", iter([one]))


def sync_folder_items(directory: Directory, request: Request) -> Iterator[str]:
    fields = _fields(request, "ItemShape")
    most = int(request.text("m:MaxChangesReturned"))
    if not 1 <= most <= MOST_SYNCED:
        raise wrong(f"MaxChangesReturned of {most}")

    def one() -> str:
        store, folder = directory.folder(request, "m:SyncFolderId")
        with store.lock:
            changes, state, is_last = store.sync(folder, request.text("m:SyncState"), most)
            told = "".join(_change(store, kind, mail_id, fields) for kind, mail_id in changes)
        last = str(is_last).lower()
        return (
            f"<m:SyncState>{state}</m:SyncState><m:IncludesLastItemInRange>{last}</m:IncludesLastItemInRange>"
            f"<m:Changes>{told}</m:Changes>"
        )

    return each("SyncFolderItems", iter([one]))


def get_item(directory: Directory, request: Request) -> Iterator[str]:
    fields = _fields(request, "ItemShape")

    def one(mail_id: str) -> str:
        mail = directory.mail(mail_id)[1]
        if mail.fault == BREAKS:
            raise Broken
        if mail.fault:
            raise Refused(mail.fault, "It cannot be given.")
        return f"<m:Items>{_item(mail, fields)}</m:Items>"

    return each("GetItem", (lambda mail_id=mail_id: one(mail_id) for mail_id in _item_ids(request)))  # type: ignore[misc]


def find_item(directory: Directory, request: Request) -> Iterator[str]:
    fields = _fields(request, "ItemShape")

    def one() -> str:
        store, folder = directory.folder(request, "m:ParentFolderIds")
        if request.all("m:Restriction/t:IsGreaterThanOrEqualTo"):
            since = datetime.fromisoformat(_restriction(request, "item:DateTimeReceived", "IsGreaterThanOrEqualTo"))
            mails = [one for one in store.in_folder(folder) if one.at >= since]
            return _part([_item(one, fields) for one in mails], request.one("m:IndexedPageItemView"))
        wanted = _restriction(request, "message:InternetMessageId")
        return _page("Items", [_item(one, fields) for one in store.in_folder(folder) if one.message_id == wanted])

    if request.element.get("Traversal") != "Shallow":
        raise wrong("FindItem without Traversal")
    return each("FindItem", iter([one]))


def move_item(directory: Directory, request: Request) -> Iterator[str]:
    """Ids change."""

    def one(mail_id: str) -> str:
        try:
            _, folder = directory.folder(request, "m:ToFolderId")
        except Refused as refused:
            raise Refused("ErrorToFolderNotFound", "The destination is not there.") from refused
        store, mail = directory.mail(mail_id)
        if directory.moves_fault:
            raise Refused(directory.moves_fault)
        if store.is_full:
            raise Refused("ErrorQuotaExceeded", "The mailbox is full.")
        with store.lock:
            return f"<m:Items>{_item(store.move(mail.id, folder), frozenset())}</m:Items>"

    return each("MoveItem", (lambda mail_id=mail_id: one(mail_id) for mail_id in _item_ids(request)))  # type: ignore[misc]


def create_item(directory: Directory, request: Request) -> Iterator[str]:
    """Send a mail from its MIME and keep a copy. Exchange forgets headers that it does not know unless told twice."""
    if request.element.get("MessageDisposition") != "SendAndSaveCopy":
        raise wrong("CreateItem with another MessageDisposition than SendAndSaveCopy")

    def one() -> str:
        store, folder = directory.folder(request, "m:SavedItemFolderId")
        if folder.distinguished != SENT:
            raise wrong("the copy does not go to Sent Items")
        _in_order(request)
        raw = base64.b64decode(request.one("m:Items/t:Message/t:MimeContent").text or "", validate=True)
        _send(directory, store, folder, raw, _internet_headers(request))
        return "<m:Items/>"

    return each("CreateItem", iter([one]))


def _send(directory: Directory, store: Store, folder: Folder, raw: bytes, told: dict[str, str]) -> None:
    mail = message_from_bytes(raw, policy=policy.default)
    if store.is_full:
        raise Refused("ErrorQuotaExceeded", "The mailbox is full.")
    if _addresses(mail["From"]) not in ([store.address], [store.primary]):
        raise Refused("ErrorSendAsDenied", "The user account does not have the right to send as this one.")
    recipients = _addresses(mail["To"])
    if not recipients:
        raise Refused("ErrorInvalidRecipients", "At least one recipient is not valid.")
    if any(one.endswith("@refused.example") for one in recipients):
        raise Refused("ErrorInvalidRecipients", "At least one recipient is not valid.")
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = head.replace(b"\r\n ", b" ").split(b"\r\n")
    if mail["Auto-Submitted"] and told.get("Auto-Submitted") != mail["Auto-Submitted"]:
        fields = [one for one in fields if not one.lower().startswith(b"auto-submitted:")]
    with store.lock:
        store.taken.append(b"\r\n".join(fields) + b"\r\n\r\n" + body)
        directory.saved.append(told)
        store.add(folder, raw, datetime.now(UTC).replace(microsecond=0))


def subscribe(directory: Directory, request: Request) -> Iterator[str]:
    def one() -> str:
        path = "m:StreamingSubscriptionRequest/t:FolderIds"
        store, folder = directory.folder(request, path)
        events = {str(each.text) for each in request.all("m:StreamingSubscriptionRequest/t:EventTypes/t:EventType")}
        if not events or not events <= {"NewMailEvent", "CreatedEvent", "MovedEvent", "DeletedEvent", "ModifiedEvent"}:
            raise wrong(f"events {events}")
        identity = secrets.token_hex(8)
        with store.lock:
            store.subscriptions[identity] = folder.id
            store.told[identity] = len(folder.log)
        return f"<m:SubscriptionId>{identity}</m:SubscriptionId>"

    return each("Subscribe", iter([one]))


def unsubscribe(directory: Directory, request: Request) -> Iterator[str]:
    def one() -> str:
        identity = request.text("m:SubscriptionId")
        for store in directory.stores.values():
            if store.subscriptions.pop(identity, ""):
                return ""
        raise Refused("ErrorSubscriptionNotFound", "The subscription was not found.")

    return each("Unsubscribe", iter([one]))


def convert_id(directory: Directory, request: Request) -> Iterator[str]:
    """Ids of ours come back with the primary address of the mailbox that they belong to."""

    def one(identity: str) -> str:
        for store in directory.stores.values():
            if identity in store.folders or identity in store.mails:
                return (
                    f'<m:AlternateId xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:type="t:AlternateIdType" '
                    f'Format="EwsId" Id="{identity}" Mailbox={attribute(store.primary)}/>'
                )
        raise Refused("ErrorInvalidIdMalformed", "Id is malformed.")

    ids = [str(each.get("Id")) for each in request.all("m:SourceIds/t:AlternateId")]
    return each("ConvertId", (lambda identity=identity: one(identity) for identity in ids))  # type: ignore[misc]


def resolve_names(directory: Directory, request: Request) -> Iterator[str]:
    """The directory knows a mailbox by each of its addresses, and tells the primary one."""

    def one(entry: str) -> str:
        found = directory.stores.get(entry.lower().removeprefix("smtp:"))
        if found is None:
            raise Refused("ErrorNameResolutionNoResults", "No results were found.")
        return (
            '<m:ResolutionSet TotalItemsInView="1" IncludesLastItemInRange="true"><t:Resolution><t:Mailbox>'
            f"<t:Name>Complaints</t:Name><t:EmailAddress>{found.primary}</t:EmailAddress>"
            "<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>Mailbox</t:MailboxType></t:Mailbox></t:Resolution>"
            "</m:ResolutionSet>"
        )

    entries = [str(one.text) for one in request.all("m:UnresolvedEntry")]
    return each("ResolveNames", (lambda entry=entry: one(entry) for entry in entries))  # type: ignore[misc]


OPERATIONS: dict[str, Callable[[Directory, Request], Iterator[str]]] = {
    "GetFolder": get_folder,
    "FindFolder": find_folder,
    "CreateFolder": create_folder,
    "SyncFolderItems": sync_folder_items,
    "GetItem": get_item,
    "FindItem": find_item,
    "MoveItem": move_item,
    "CreateItem": create_item,
    "Subscribe": subscribe,
    "Unsubscribe": unsubscribe,
    "ConvertId": convert_id,
    "ResolveNames": resolve_names,
}


def _fields(request: Request, shape: str) -> frozenset[str]:
    if request.text(f"m:{shape}/t:BaseShape") != "IdOnly":
        raise wrong("this stand-in gives ids and the fields that are named")
    named = {str(one.get("FieldURI")) for one in request.all(f"m:{shape}/t:AdditionalProperties/t:FieldURI")}
    if not named <= FIELDS:
        raise wrong(f"fields {named - FIELDS}")
    if request.text(f"m:{shape}/t:IncludeMimeContent") == "true":
        named.add("item:MimeContent")
    if request.operation in {"SyncFolderItems", "FindItem"} and named & {"item:MimeContent", "item:TextBody"}:
        raise Fault("ErrorInvalidPropertyRequest", "This property is only available through GetItem.")
    return frozenset(named)


def _item_ids(request: Request) -> list[str]:
    ids = [str(one.get("Id")) for one in request.all("m:ItemIds/t:ItemId")]
    if not ids or len(ids) != len(request.all("m:ItemIds/*")):
        raise wrong("ItemIds hold no ids")
    return ids


def _restriction(request: Request, uri: str, relation: str = "IsEqualTo") -> str:
    equal = request.one(f"m:Restriction/t:{relation}")
    if [one.get("FieldURI") for one in equal.findall(f"{{{TYPES}}}FieldURI")] != [uri]:
        raise wrong(f"a restriction on something other than {uri}")
    constants = equal.findall(f"{{{TYPES}}}FieldURIOrConstant/{{{TYPES}}}Constant")
    if len(constants) != 1:
        raise wrong("a restriction without its constant")
    return str(constants[0].get("Value"))


def _in_order(request: Request) -> None:
    """An item's own fields come before those of a message (types.xsd)."""
    tags = [str(one.tag).rpartition("}")[2] for one in request.all("m:Items/t:Message/*")]
    order = ["MimeContent", "Sensitivity", "Importance", "ReminderIsSet", "ReminderMinutesBeforeStart"]
    order += ["ExtendedProperty", *_OF_MESSAGES]
    if not set(tags) <= set(order) or tags != sorted(tags, key=order.index):
        raise wrong(f"a message of {tags}")


def _internet_headers(request: Request) -> dict[str, str]:
    found = {}
    for one in request.all("m:Items/t:Message/t:ExtendedProperty"):
        uri = one.find(f"{{{TYPES}}}ExtendedFieldURI")
        value = one.find(f"{{{TYPES}}}Value")
        if uri is None or value is None or uri.get("DistinguishedPropertySetId") != "InternetHeaders":
            raise wrong("an extended property that is no internet header")
        found[str(uri.get("PropertyName"))] = str(value.text)
    return found


def _addresses(header: object) -> list[str]:
    return [one.addr_spec for one in header.addresses] if isinstance(header, AddressHeader) else []


def _folder(folder: Folder) -> str:
    return (
        f'<t:Folder><t:FolderId Id="{folder.id}" ChangeKey="AQ=="/><t:DisplayName>{folder.name}</t:DisplayName>'
        "</t:Folder>"
    )


def _page(container: str, inside: list[str]) -> str:
    total = len(inside)
    return (
        f'<m:RootFolder TotalItemsInView="{total}" IncludesLastItemInRange="true" IndexedPagingOffset="{total}">'
        f"<t:{container}>{''.join(inside)}</t:{container}></m:RootFolder>"
    )


def _part(inside: list[str], view: object) -> str:
    """One page (IndexedPageItemView) of a longer list."""
    first, most = int(view.get("Offset")), min(int(view.get("MaxEntriesReturned")), 1000)  # type: ignore[attr-defined]
    is_last = "true" if first + most >= len(inside) else "false"
    upto = min(first + most, len(inside))
    return (
        f'<m:RootFolder TotalItemsInView="{len(inside)}" IncludesLastItemInRange="{is_last}" '
        f'IndexedPagingOffset="{upto}"><t:Items>{"".join(inside[first:upto])}</t:Items></m:RootFolder>'
    )


def _item(mail: Mail, fields: frozenset[str]) -> str:
    """In the order of the schema (types.xsd)."""
    parts = [f'<t:ItemId Id="{mail.id}" ChangeKey="CQ=="/>']
    if "item:MimeContent" in fields:
        raw = base64.b64encode(mail.raw).decode()
        parts.insert(0, f'<t:MimeContent CharacterSet="UTF-8">{raw}</t:MimeContent>')
    if "item:DateTimeReceived" in fields:
        parts.append(f"<t:DateTimeReceived>{mail.at:%Y-%m-%dT%H:%M:%SZ}</t:DateTimeReceived>")
    if "item:Size" in fields:
        parts.append(f"<t:Size>{len(mail.raw)}</t:Size>")
    if "item:DateTimeCreated" in fields:
        parts.append(f"<t:DateTimeCreated>{mail.at:%Y-%m-%dT%H:%M:%SZ}</t:DateTimeCreated>")
    if "item:InternetMessageHeaders" in fields:
        head = message_from_bytes(mail.raw).items()
        told = "".join(f"<t:InternetMessageHeader HeaderName={attribute(name)}>{_escaped(value)}"
                       "</t:InternetMessageHeader>" for name, value in head)  # fmt: skip
        parts.append(f"<t:InternetMessageHeaders>{told}</t:InternetMessageHeaders>")
    if "item:TextBody" in fields:
        part = message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
        text = part.get_content() if part else ""
        parts.append(f'<t:TextBody BodyType="Text">{_escaped(text)}</t:TextBody>')
    if "message:InternetMessageId" in fields and mail.message_id:
        parts.append(f"<t:InternetMessageId>{_escaped(mail.message_id)}</t:InternetMessageId>")
    return f"<t:{mail.kind}>{''.join(parts)}</t:{mail.kind}>"


def _change(store: Store, kind: str, mail_id: str, fields: frozenset[str]) -> str:
    if kind == "Delete" or mail_id not in store.mails:
        return f'<t:Delete><t:ItemId Id="{mail_id}" ChangeKey="CQ=="/></t:Delete>'
    return f"<t:{kind}>{_item(store.mails[mail_id], fields)}</t:{kind}>"


def _escaped(text: str) -> str:
    return attribute(text)[1:-1]
