"""What a person wrote: the text and the HTML of a mail, and the files that came with them."""

import hashlib
import mimetypes
import re
from dataclasses import dataclass, field, replace

from bot.mail.charsets import decode
from bot.mail.headers import decode_words
from bot.mail.markup import sanitise, to_text
from bot.mail.outlook import Opened, open_msg, open_tnef
from bot.mail.parts import Limits, Part, PartReader
from procedure.mail import Attachment

_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")
_MAILS = ("message/rfc822", "message/global")
_QUOTES = re.compile(r">*")


@dataclass
class Contents:
    """Gathers the leaves of one mail, each decoded and hashed once. `is_silent`: its text is that of a mail within."""

    raw: bytes
    limits: Limits
    is_within: bool = False
    texts: list[str] = field(default_factory=list)
    markups: list[str] = field(default_factory=list)
    nested_texts: list[str] = field(default_factory=list)
    nested_markups: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    faults: dict[str, None] = field(default_factory=dict)
    is_silent: bool = False
    _kept: int = 0

    def gather(self, part: Part, nested: bool = False) -> None:
        """Walk the tree; a mail within the mail is a file of its own, and its text is kept apart."""
        if part.content_type in _MAILS and part.children:
            if not nested:
                self._attach(part, self.raw[part.start : part.end])
            self._gather_all(part, nested=True)
        elif part.children:
            self._gather_all(part, nested)
        elif _is_body(part):
            self._read(part, nested)
        elif not nested:
            self._attach(part, part.body(self.raw))

    def _gather_all(self, part: Part, nested: bool) -> None:
        for child in part.children:
            self.gather(child, nested)

    def _read(self, part: Part, nested: bool) -> None:
        data = part.body(self.raw)
        text, fault = decode(data[: 4 * self.limits.text_characters], part.type_parameters.get("charset", ""))
        if fault:
            self.faults[fault] = None
        if part.type_parameters.get("format", "").lower() == "flowed":
            text = _unflow(text, part.type_parameters.get("delsp", "").lower() == "yes")
        self._keep(text, part.content_type == "text/html", nested)

    def _keep(self, text: str, is_markup: bool, nested: bool) -> None:
        room = max(0, self.limits.text_characters - self._kept)
        if len(text) > room:
            self.faults["The text is very long; its end is kept in the raw mail only."] = None
        self._kept += min(len(text), room)
        plain, markups = (self.nested_texts, self.nested_markups) if nested else (self.texts, self.markups)
        (markups if is_markup else plain).append(text[:room])

    def _attach(self, part: Part, data: bytes) -> None:
        name = _file_name(part, len(self.attachments) + 1)
        self._list(name, part.content_type, data)
        opened = open_tnef(data) or open_msg(data)
        if opened:
            self.take_opened(opened, nested=True)
        elif not part.children and (part.content_type in _MAILS or name.lower().endswith(".eml")):
            self._read_saved_mail(data)

    def _read_saved_mail(self, data: bytes) -> None:
        """A mail saved as a file and attached encoded: its text is kept apart; files within it stay unopened."""
        if self.is_within:
            return
        within = Contents(data, self.limits, is_within=True)
        within.gather(PartReader(data, replace(self.limits, nesting=10)).read())
        for text in within.texts or within.nested_texts:
            self._keep(text, False, nested=True)
        for markup in within.markups:
            self._keep(markup, True, nested=True)

    def take_opened(self, opened: Opened, nested: bool) -> None:
        """What Outlook had wrapped up: its files beside the others, its text where there is no other."""
        self._keep(opened.text, False, nested)
        self._keep(opened.html, True, nested)
        for given, data in opened.files:
            name = _safe(given) or f"attachment-{len(self.attachments) + 1}.bin"
            self._list(name, mimetypes.guess_type(name)[0] or "application/octet-stream", data)

    def _list(self, name: str, content_type: str, data: bytes) -> None:
        self.attachments.append(Attachment(name, content_type, len(data), hashlib.sha256(data).hexdigest()))

    def text_and_html(self) -> tuple[str, str]:
        """The whole text, taken from plain text, else from HTML, else from a mail within; and the sanitised HTML."""
        markup = "\n".join(self.markups)
        shown = sanitise(markup) if markup else ""
        if markup and not shown and markup.strip():
            self.faults["The HTML is too large or too deeply nested to be shown; only its text was kept."] = None
        text = _text_of(self.texts, markup, shown)
        if not text and (self.nested_texts or self.nested_markups):
            within = "\n".join(self.nested_markups)
            text = _text_of(self.nested_texts, within, sanitise(within))
            self.is_silent = bool(text)
            if text:
                self.faults["The mail has no text of its own; the text of the mail within it was taken."] = None
        return text, shown


def _text_of(texts: list[str], markup: str, sanitised: str) -> str:
    """The plain text if there is any, else the text of the HTML."""
    plain = "\n".join(filter(str.strip, texts)).strip("\n")
    return plain or (to_text(markup, sanitised) if markup else "")


def _is_body(part: Part) -> bool:
    if part.content_type not in ("text/plain", "text/html") or part.disposition == "attachment":
        return False
    return not (part.disposition_parameters.get("filename") or part.type_parameters.get("name"))


def _file_name(part: Part, number: int) -> str:
    """A sensible file name without folders; outsiders choose freely."""
    given = part.disposition_parameters.get("filename") or part.type_parameters.get("name") or ""
    name = _safe(decode_words(given))
    if name:
        return name
    ending = "eml" if part.children else part.content_type.rpartition("/")[2][:20]
    return f"attachment-{number}.{_UNSAFE_NAME.sub('_', ending)}"


def _safe(name: str) -> str:
    return _UNSAFE_NAME.sub("_", name).strip(" .")[:200]


def _unflow(text: str, delete_space: bool) -> str:
    """RFC 3676: a line that ends in a space flows into the next of the same quote depth; the signature mark never."""
    result: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, content = _quote(line)
        if open_depth == depth and content != "-- ":
            before = result[-1][:-1] if delete_space else result[-1]
            result[-1] = before + content
        else:
            result.append(">" * depth + (" " if depth else "") + content)
        open_depth = depth if content.endswith(" ") and content != "-- " else -1
    return "\n".join(result)


def _quote(line: str) -> tuple[int, str]:
    marks = _QUOTES.match(line)
    depth = marks.end() if marks else 0
    content = line[depth:]
    return depth, content[1:] if content.startswith(" ") else content
