"""HTML from outside: sanitised for display (nh3) and turned into plain text (inscriptis), within bounds."""

import html
import re
from collections import Counter
from copy import copy

import nh3
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping

from bot.mail.charsets import clean

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 200  # nesting beyond this takes the sanitiser quadratic time
MAX_AMPERSANDS = 50_000  # and so do these, where they begin no entity, and spaces that do not break
MAX_ATTRIBUTES = 5_000  # of one tag: each is compared with all others
_SHORT_TAG = 20_000  # characters, in which there are not too many
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/\"']")
_ANY_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:style|script)\b.*?(?:</(?:style|script)|\Z)|<[^>]*>|<[^>]*\Z", re.DOTALL | re.IGNORECASE
)
_UNNESTED = frozenset(
    [
        "p",
        "li",
        "td",
        "tr",
        "th",
        "br",
        "img",
        "hr",
        "input",
        "meta",
        "link",
        "option",
        "col",
        "wbr",
        "area",
        "base",
    ]
)
_TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area"}  # a picture from outside tells its sender that it was opened


def _flat(element: HtmlElement) -> HtmlElement:
    """The same element without indentation: nested deeply enough, indentation alone fills the memory."""
    flat = copy(element)
    flat.padding_inline = 0
    return flat


def _no_layout(*_: object) -> None:
    """Stands in for the library's tables, which pad every row to the widest: 500 kB of HTML become 2 GB of text."""


_CELL = HtmlElement(display=Display.inline, suffix=" ")
_CSS = {tag: _flat(element) for tag, element in CSS_PROFILES["strict"].items()}
_CSS |= {
    "table": HtmlElement(display=Display.block),
    "tr": HtmlElement(display=Display.block),
    "td": _CELL,
    "th": _CELL,
}
_HANDLERS = CustomHtmlTagHandlerMapping(
    start_tag_mapping=dict.fromkeys(("table", "tr", "td", "th"), _no_layout),
    end_tag_mapping=dict.fromkeys(("table", "td", "th"), _no_layout),
)
_CONFIG = ParserConfig(css=_CSS, display_links=False, custom_html_tag_handler_mapping=_HANDLERS)


def sanitise(markup: str) -> str:
    """Markup without scripts, styles, pictures and events; "" if it is too large or too deep to be shown."""
    if len(markup) > MAX_CHARACTERS or _too_many(markup) or _too_deep(markup):
        return ""
    return nh3.clean(markup, tags=_TAGS)


def to_text(markup: str, sanitised: str) -> str:
    """The plain text of the markup; where sanitising was refused, simply without the tags."""
    if not sanitised:
        return clean(html.unescape(_ANY_TAG.sub(" ", markup))).strip()
    try:
        return clean(get_text(sanitised, _CONFIG)).strip()
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return clean(html.unescape(_ANY_TAG.sub(" ", sanitised))).strip()


def _too_many(markup: str) -> bool:
    """What keeps the sanitiser busy for minutes while it is shallow."""
    if len(markup) <= _SHORT_TAG:
        return False
    if markup.count("&") + markup.count("\u00a0") > MAX_AMPERSANDS:
        return True
    tags = (_QUOTED.sub('"', one).partition(">")[0] for one in markup.split("<") if len(one) > _SHORT_TAG)
    return any(len(_BETWEEN_ATTRIBUTES.findall(one)) > MAX_ATTRIBUTES for one in tags)


def _too_deep(markup: str) -> bool:
    if markup.count("<") <= MAX_DEPTH:
        return False
    # An end tag closes its own kind only: `<b></i>` over and over is as deep as `<b>` alone.
    opened: Counter[str] = Counter()
    depth = 0
    for match in _TAG.finditer(markup):
        name = match[2].lower()
        if name in _UNNESTED or (match[1] and not opened[name]):
            continue
        change = -1 if match[1] else 1
        opened[name] += change
        depth += change
        if depth > MAX_DEPTH:
            return True
    return False
