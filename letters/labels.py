"""Puts what code and settings say in English into the language of a letter, by that language's `[labels]`.

Only whole values are looked up, and only of the fields named here: what a person typed stays as it was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from letters.facts import Facts
from letters.words import Words
from procedure.preset import Approver

OUR_TEAM = "our team"
ANOTHER_DECIDER = "a person who did not decide the stage before"
YOUR_COMPLAINT = "Your complaint"
OUR_REPLY = "our reply"
THIS_COMPLAINT = "this complaint"
NEXT_STAGE = "your request for the next stage"
OUR_REFERENCE = "Our reference"
NO_AREA_TEAM = "Complaints team"
TEAM_OF_AREA = "{} complaints team"
REPLY_AND_TELL_US = "Reply to this email and tell us why."
WRITE_AND_TELL_US = "Write to us and tell us why."
NEXT_STAGE_NOW = "If you do not want to wait, you can ask for the next stage now: {}."
PASSED_ON = "We passed it on to {}, with the date on which it came."
IT_IS_ENCRYPTED = "it is encrypted"
IT_IS_TOO_LARGE = "it is too large"
IT_IS_EMPTY = "it is empty"
IT_CANNOT_BE_OPENED = "it is in a form that we cannot open"
APPROVERS = {Approver.MANAGER: "manager", Approver.ADMIN: "administrator"}
"""Phrases that code puts into facts; every language but English has them among its labels."""

HOUSE_WORDS = frozenset(
    {"organisation", "team_name", "staffed_contact", "postal_address", "privacy_notice", "emergency_numbers", "contact"}
    | {"stage_name", "next_stage", "outcome", "finding", "closed_as", "looked_at_by", "approver_role", "point"}
    | {"name", "address", "time_limit", "how_to_object", "refused", "matter", "dealt_with_by", "told", "url"}
    | {"why", "done", "because", "may_go_further", "what"}
)
"""Fields that may hold a phrase of code or settings. Where people typed instead, no label is the same by chance."""

TEAMS = frozenset({"team_name", "dealt_with_by", "looked_at_by"})
SENTENCES = frozenset({"done", "may_go_further"})
BLANK = "{}"


def in_language(facts: Facts, words: Words, *, by_post: bool = False) -> Facts:
    """The same facts with their labels in the language of the words; for the post nobody is asked to reply by mail."""
    if by_post:
        facts = _changed(facts, lambda _, old: WRITE_AND_TELL_US if old == REPLY_AND_TELL_US else old)
    if words.labels:
        facts = _changed(facts, lambda name, old: _of_field(name, old, words.labels))
    return facts


def retold(facts: Facts, texts: Mapping[str, str]) -> Facts:
    """The same facts with each text replaced that is found whole among `texts`."""
    return _changed(facts, lambda _, old: texts.get(old, old)) if texts else facts


def made_label(text: str, labels: Mapping[str, str], *, is_sentence: bool = False) -> str:
    """The label of a text that is made from another one: of a team from its area ("{} complaints team"), or a sentence
    about a team ("We passed it on to {}."), which has words on both sides.
    """
    if text in labels:
        return labels[text]
    for pattern, translation in labels.items():
        before, blank, after = pattern.partition(BLANK)
        fits = text.startswith(before) and text.endswith(after) and len(text) > len(before) + len(after)
        if blank and fits and bool(before) is is_sentence:
            inner = text[len(before) : len(text) - len(after)]
            return translation.replace(BLANK, labels.get(inner, inner))
    return text


def _of_field(name: str, old: str, labels: Mapping[str, str]) -> str:
    if name in TEAMS | SENTENCES:
        return made_label(old, labels, is_sentence=name in SENTENCES)
    return labels.get(old, old) if name in HOUSE_WORDS else old


def _changed(value: Any, change: Callable[[str, str], str], name: str = "") -> Any:
    """Every text in a value of facts changed, given the name of its field; in tuples and values within it too."""
    if isinstance(value, str):
        return change(name, value)
    if isinstance(value, tuple):
        return tuple(_changed(one, change, name) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{one.name: _changed(getattr(value, one.name), change, one.name) for one in fields(value)})
