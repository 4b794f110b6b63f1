"""Events in words, for histories and `case show`: every kind of event that the handlers write is here."""

import json
from collections.abc import Mapping
from typing import Any

SENTENCES: Mapping[str, str] = {
    "received": "Received, filed as {reference}; due {due_on}",
    "received_dormant": "Filed from an old mailbox as {reference}, dormant; was due {due_on}",
    "imported": "Imported from a history file as {reference}",
    "adopted": "Adopted: a dormant case came alive at stage {stage}; due {due_on}",
    "logged": "Logged by hand, received {received_on} by {channel}, filed as {reference}; due {due_on}",
    "message_filed": "A mail came and was filed ({mail_class})",
    "wrote_before": "Mail {message_id} of the same sender was held when this came",
    "looks_like_many": "Many people wrote nearly the same, from {first} on: {cases} cases",
    "message_held": "A mail that points here is held",
    "unreadable_told": "Its sender was told that we could not read mail {message_id}",
    "card_posted": "The team was told",
    "assigned": "Given to another owner at stage {stage}",
    "letter_queued": "Letter written: {kind}",
    "letter_queued_without": "Letter written: {kind}; without {without}, with a reason",
    "letter_sent": "Letter left: {kind}",
    "letter_carried": "Letter carried by {channel} on {on}: {kind}",
    "phoned": "Told by {channel} on {on}: {what}",
    "letter_failed": "Letter could not be delivered: {kind} ({state})",
    "letter_cancelled": "Letter cancelled before it left: {kind}",
    "letter_not_repeated": "Letter that may have left was not sent once more: {kind}",
    "letter_retried": "Letter put back into the queue: {kind}",
    "letter_bounced": "Letter came back: {kind}",
    "chased": "The owner was reminded",
    "holding_proposed": "The owner was asked for a reason and a new date",
    "holding_skipped": "No letter was sent: {reason}",
    "promised": "The complainant was told {promised_on} ({kind})",
    "promise_kept": "Promise {number} was kept",
    "promise_broken": "Promise {number} lapsed",
    "deadline_missed": "Deadline passed: {duty}",
    "answer_recorded": "Outcome recorded at stage {stage}: {outcome}",
    "outcome_overridden": "Decided otherwise than the points add up to: {outcome} instead of {rolled_up}",
    "outcome_corrected": "Outcome at stage {stage} corrected from {old} to {new}",
    "points_changed": "The points were changed; there are {points}",
    "points_found": "Findings recorded on {points} points at stage {stage}",
    "remedy_promised": "Promised: {kind} by {promised_on}",
    "remedy_done": "Done: {kind}",
    "remedy_changed": "A promise was changed from {old_promised_on} to {promised_on}",
    "remedy_dropped": "A promise was dropped: {kind}",
    "commitment_made": "Commitment {commitment} was made for {area}, {year}",
    "commitment_progress": "The service said how far commitment {commitment} is",
    "commitment_done": "Commitment {commitment} was done",
    "figures_commented": "The figures of {area}, {year}, stage {stage}, were commented on",
    "report_frozen": "The report {report} of {from} to {to} was frozen as published, by definition {definition}",
    "report_sent": "The report {report} of {from} to {to} was sent to the managers",
    "referred": "The external body took it up on {referred_on}",
    "referral_decided": "The external body decided on {decided_on}: {outcome}",
    "answered": "Answered at stage {stage} by {channel}",
    "acknowledged": "Acknowledged at stage {stage}",
    "acknowledged_moved": "Acknowledged at stage {stage}, which starts the clock; due {due_on} instead of {old_due_on}",
    "escalated": "Went on to stage {stage}; due {due_on}",
    "overall_warned": "The whole case has taken {limit}: owner and manager were told",
    "receipt_corrected": "Date of receipt corrected from {old} to {new}; due {due_on}",
    "day_changed": "Calendar: {day} {does}",
    "calendar_changed": "The calendar changed; due {due_on} instead of {old_due_on}",
    "procedure_changed": "Now under {procedure} instead of {old_procedure}; due {due_on} instead of {old_due_on}",
    "stage_changed": "Moved to stage {stage}; due {due_on} instead of {old_due_on}",
    "date_agreed": "A date of reply was agreed: {due_on}",
    "milestone_done": "Step done on {done_on}: {step}; the reply is due {due_on}",
    "extension_asked": "An extension to {until} was asked for",
    "extension_approved": "The extension to {until} was approved",
    "extension_refused": "The extension to {until} was refused",
    "extension_lapsed": "The limit passed: the extension to {until} was not approved in time",
    "promise_came_back": "The letter that promised {promised_on} came back: the date counts no more",
    "extension_came_back": "The letter about the extension to {until} came back: it does not count",
    "extension_proposed": "The owner was asked whether more time is needed",
    "extended": "Extended to {until}; the target stays",
    "declined": "The complaint is not taken on",
    "refused": "The next stage, asked for on {requested_on}, was refused",
    "taken_on_after_all": "A manager took on the request of {requested_on} for the next stage after all",
    "closed": "Closed",
    "ended": "Ended at stage {stage} without a decision: {closure}",
    "looks_alike": "Looks like {other}, of the same sender some days before",
    "linked": "Linked: {how} {other}",
    "unlinked": "No longer linked: {how} {other}",
    "merged": "Merged into {into}",
    "took_in": "Took in what was in {other}",
    "unmerged": "The merge into {into} was undone",
    "gave_back": "What was in {other} went back",
    "response_corrected": "Day of response corrected from {old} to {new}; it was due {due_on}",
    "split": "Split into {other}",
    "split_from": "Split from {other}",
    "kept_open": "The letter that would have closed it was cancelled",
    "reopened": "Open again at stage {stage}; it had ended on {ended_on} ({was})",
    "opened": "The complaint was read",
    "noted": "A note was written",
    "reply_settled": "A mail was settled as: {settled_as}",
    "released": "A held mail was released",
    "discarded": "A held mail was discarded",
    "held_opened": "A held mail was read",
    "replayed": "A held mail was understood once more",
    "named_in_mail": "The mail names somebody who would answer for it; people must say whether it is about them",
    "kept_out": "Somebody is kept out of the case, which may be about them",
    "unassigned": "Has no owner any more: who had it decided the stage before",
    "let_in": "Somebody is not kept out of the case any more",
    "made_sensitive": "Marked as sensitive: only people named on it see it",
    "named": "Somebody was named on the case",
    "sensitive_lifted": "Not sensitive any more",
    "routed": "Sent on as {route}, to be answered by {due_on}; counted in no figure any more ({role})",
    "unrouted": "A complaint after all, with its original dates; counted again ({role})",
    "route_answered": "Answered on {on} where it was sent",
    "urgent_marked": "Marked as urgent",
    "urgent_cleared": "Not urgent any more",
    "alerted": "Alert number {round} went out",
    "attended": "Somebody has it in hand",
    "area_changed": "Area changed from {old} to {new}",
    "letters_paused": "Letters to customers were stopped",
    "reconciled": "Mailbox {mailbox} was compared with the ledger: {filed} mails were filed, {marked} marked as done",
    "letters_resumed": "Letters to customers were let go",
    "digest_sent": "The digest was written for a manager",
    "party_changed": "What is kept of a party ({role}) was changed: {changed}",
    "party_removed": "Somebody is no party any more: {role}",
    "consent_recorded": "Consent {consent} on {on}",
    "restricted": "Contact was restricted, to be reviewed by {review_on}",
    "restriction_renewed": "The restriction on contact was renewed, to be reviewed by {review_on}",
    "restriction_lifted": "The restriction on contact was lifted",
    "review_asked": "A manager was asked to look at the restriction on contact",
    "away": "Somebody is away from {first_on} to {last_on}",
    "back": "Somebody is back at work",
    "old_mailbox_taken_in": "An old mailbox was taken in: {cases} dormant cases",
    "outage": "The bot had been away for {hours} hours",
}


ANOTHER_CASE = "another case"
_NAMES_A_CASE = frozenset({"other", "into", "first"})


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def in_words(kind: str, data: str, hidden: frozenset[str] = frozenset()) -> str:
    """One sentence; a kind that nobody knows (an older or newer version) is named as it is.

    `hidden`: references of cases that the reader must not be shown.
    """
    values = json.loads(data)
    values |= {key: ANOTHER_CASE for key in _NAMES_A_CASE & values.keys() if values[key] in hidden}
    values |= _counted_as(values)
    named = f"{kind}_without" if "without" in values else kind
    named = "acknowledged_moved" if kind == "acknowledged" and "due_on" in values else named
    sentence = SENTENCES.get(named, kind.replace("_", " "))
    if values.get("old_due_on") == values.get("due_on"):
        sentence = sentence.replace("instead of {old_due_on}", "as before")
    return sentence.format_map(_Blank({key: _spoken(value) for key, value in values.items()}))


def _counted_as(values: Mapping[str, Any]) -> dict[str, str]:
    """Outcomes that were told in other words than they are counted, as both."""
    pairs = (("told", "outcome"), ("told", "new"), ("old_told", "old"))
    return {
        counted: f"{values[told]} (counts as {values[counted]})"
        for told, counted in pairs
        if told in values and counted in values
    }


def _spoken(value: Any) -> str:
    return str(value).replace("_", " ")
