"""SOAP of Exchange Web Services: requests checked as the published schema demands, answers and faults written."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
VERSIONS = frozenset(
    f"Exchange{one}" for one in ("2007", "2007_SP1", "2010", "2010_SP1", "2010_SP2", "2013", "2013_SP1", "2016")
)
ORDER = {
    "GetFolder": "FolderShape FolderIds ",
    "FindFolder": "FolderShape (IndexedPageFolderView )?(Restriction )?ParentFolderIds ",
    "CreateFolder": "ParentFolderId Folders ",
    "SyncFolderItems": "ItemShape SyncFolderId (SyncState )?(Ignore )?MaxChangesReturned (SyncScope )?",
    "GetItem": "ItemShape ItemIds ",
    "FindItem": "ItemShape (IndexedPageItemView )?(Restriction )?(SortOrder )?ParentFolderIds (QueryString )?",
    "CreateItem": "(SavedItemFolderId )?Items ",
    "MoveItem": "ToFolderId ItemIds (ReturnNewItemIds )?",
    "Subscribe": "StreamingSubscriptionRequest ",
    "GetStreamingEvents": "SubscriptionIds ConnectionTimeout ",
    "Unsubscribe": "SubscriptionId ",
    "ConvertId": "SourceIds ",
    "ResolveNames": "(ParentFolderIds )?(UnresolvedEntry )+",
}
"""The children of each operation in the order of the schema (messages.xsd)."""


class Fault(Exception):
    """The whole request fails (HTTP 500). `back_off_ms` as a busy server says it."""

    def __init__(self, code: str, text: str, back_off_ms: int = 0) -> None:
        super().__init__(code)
        self.code, self.text, self.back_off_ms = code, text, back_off_ms


class Refused(Exception):
    """One response message fails with a documented response code."""

    def __init__(self, code: str, text: str = "It was refused.") -> None:
        super().__init__(code)
        self.code, self.text = code, text


@dataclass(frozen=True)
class Request:
    """What was asked: the operation's element, and as whom."""

    operation: str
    element: "etree._Element"
    impersonates: str = ""

    def all(self, path: str) -> "list[etree._Element]":
        return list(self.element.findall(path, {"m": MESSAGES, "t": TYPES}))

    def one(self, path: str) -> "etree._Element":
        found = self.all(path)
        if len(found) != 1:
            raise wrong(f"{self.operation} has {len(found)} of {path}")
        return found[0]

    def text(self, path: str) -> str:
        return "".join(str(one.text or "") for one in self.all(path))


def parsed(body: bytes) -> Request:
    """The request, or a Fault as the schema validation gives it."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise wrong("no XML") from error
    inside = root.find(f"{{{SOAP}}}Body")
    if root.tag != f"{{{SOAP}}}Envelope" or inside is None or len(inside) != 1:
        raise wrong("no SOAP envelope with one operation in its body")
    element = inside[0]
    name = etree.QName(element)
    if name.namespace != MESSAGES or name.localname not in ORDER:
        raise wrong(f"there is no operation {name.localname}")
    tags = "".join(f"{etree.QName(one).localname} " for one in element)
    if not re.fullmatch(ORDER[name.localname], tags) or any(etree.QName(one).namespace != MESSAGES for one in element):
        raise wrong(f"{name.localname} holds {tags}")
    return Request(name.localname, element, _header(root))


def _header(root: "etree._Element") -> str:
    """RequestServerVersion must be there and known; whom the caller impersonates, if anybody."""
    version = root.find(f"{{{SOAP}}}Header/{{{TYPES}}}RequestServerVersion")
    if version is None or version.get("Version") not in VERSIONS:
        raise Fault("ErrorInvalidServerVersion", "The specified server version is invalid.")
    impersonation = root.find(f"{{{SOAP}}}Header/{{{TYPES}}}ExchangeImpersonation")
    if impersonation is None:
        return ""
    sids = impersonation.findall(f"{{{TYPES}}}ConnectingSID/*")
    if len(sids) != 1 or etree.QName(sids[0]).localname not in {"PrimarySmtpAddress", "SmtpAddress"}:
        raise wrong("ExchangeImpersonation names nobody")
    return str(sids[0].text)


def wrong(what: str) -> Fault:
    return Fault("ErrorSchemaValidation", f"The request failed schema validation: {what}")


def envelope(inner: str) -> bytes:
    """An answer with the version that the server says it is."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header><h:ServerVersionInfo MajorVersion="15" MinorVersion="2" '
        f'MajorBuildNumber="1544" MinorBuildNumber="14" Version="V2017_07_11" xmlns:h="{TYPES}"/></s:Header>'
        f'<s:Body xmlns:m="{MESSAGES}" xmlns:t="{TYPES}">{inner}</s:Body></s:Envelope>'
    ).encode()


def response(operation: str, messages: list[str]) -> bytes:
    joined = "".join(messages)
    return envelope(f"<m:{operation}Response><m:ResponseMessages>{joined}</m:ResponseMessages></m:{operation}Response>")


def success(operation: str, inner: str = "") -> str:
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{inner}'
        f"</m:{operation}ResponseMessage>"
    )


def failure(operation: str, refused: Refused) -> str:
    """As Exchange writes it: an empty container follows the code."""
    after = {
        "SyncFolderItems": "<m:SyncState/><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange>",
        "GetItem": "<m:Items/>",
        "MoveItem": "<m:Items/>",
        "CreateItem": "<m:Items/>",
        "GetFolder": "<m:Folders/>",
        "CreateFolder": "<m:Folders/>",
    }.get(operation, "")
    return (
        f'<m:{operation}ResponseMessage ResponseClass="Error"><m:MessageText>{escape(refused.text)}</m:MessageText>'
        f"<m:ResponseCode>{refused.code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{after}"
        f"</m:{operation}ResponseMessage>"
    )


def fault(error: Fault) -> bytes:
    value = f'<t:Value Name="BackOffMilliseconds">{error.back_off_ms}</t:Value>' if error.back_off_ms else ""
    xml = f'<t:MessageXml xmlns:t="{TYPES}">{value}</t:MessageXml>' if value else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}"><s:Body><s:Fault>'
        f'<faultcode xmlns:a="{TYPES}">a:{error.code}</faultcode><faultstring xml:lang="en-US">{escape(error.text)}'
        f'</faultstring><detail><e:ResponseCode xmlns:e="{ERRORS}">{error.code}</e:ResponseCode>'
        f'<e:Message xmlns:e="{ERRORS}">{escape(error.text)}</e:Message>{xml}</detail></s:Fault></s:Body></s:Envelope>'
    ).encode()


def attribute(value: str) -> str:
    return quoteattr(value)
