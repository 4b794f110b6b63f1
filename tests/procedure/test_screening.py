"""The class of every mail: the order of the rules, and each rule with its edges."""

from dataclasses import replace
from typing import Any

import pytest

from procedure.mail import Dmarc, IncomingMail, MailClass, Report
from procedure.references import plus_address
from procedure.screening import NOBODY_IN_FORM, ONE_OF_US_IN_FORM, Known, KnownCase, Screened, clues, screen
from procedure.web_forms import FormPerson, WebForm, form_person, form_text

PARTY, STAFF, STRANGER = "jo@example.org", "ann@example.gov.uk", "eve@example.net"
FORM = "forms@example.gov.uk"
OURS = "<c-2026-00042.receipt.1.abcdefghijkl@example.gov.uk>"
CASE = KnownCase("C-2026-00042", frozenset({PARTY}))
OTHER_CASE = KnownCase("C-2026-00007", frozenset({STRANGER}))
MAIL = IncomingMail(from_address=PARTY, subject="Missed bin", text="My bin was missed.")
KNOWN = Known(
    own_addresses=frozenset({"complaints@example.gov.uk"}),
    staff=frozenset({STAFF}),
    web_forms={"forms@example.gov.uk": WebForm()},
    domain="example.gov.uk",
    by_message_id={OURS: CASE},
    by_reference={"C-2026-00042": CASE, "C-2026-00007": OTHER_CASE},
    bounced_letters={OURS: CASE},
    bounced_addresses={PARTY: CASE},
)


def seen(**fields: Any) -> Screened:
    return screen(replace(MAIL, **fields), KNOWN)


# Each sign with the class it stands for, in the order of the procedure: a mail with several signs gets the first.
SIGNS: list[tuple[MailClass, dict[str, Any]]] = [
    (MailClass.WEB_FORM, {"from_address": "forms@example.gov.uk", "reply_to": PARTY}),
    (MailClass.OWN, {"loop": "example.gov.uk"}),
    (MailClass.BOUNCE, {"report": Report.FAILED}),
    (MailClass.AUTOMATIC, {"auto_submitted": "auto-replied"}),
    (MailClass.BULK, {"list_id": "<residents.example.org>"}),
    (MailClass.STAFF_REPLY, {"from_address": STAFF, "in_reply_to": OURS}),
    (MailClass.REPLY, {"from_address": PARTY, "in_reply_to": OURS}),
    (MailClass.HELD, {"from_address": STRANGER, "in_reply_to": OURS}),
]


@pytest.mark.parametrize("first", range(len(SIGNS)))
def test_the_first_rule_that_matches_wins(first: int) -> None:
    fields: dict[str, Any] = {}
    for _, sign in reversed(SIGNS[first:]):
        fields |= sign
    assert seen(**fields).mail_class is SIGNS[first][0]


def test_an_unreadable_mail_is_held_after_all_robot_rules_and_before_all_rules_about_people() -> None:
    sealed = {"unreadable": "It is encrypted (PGP)."}
    assert seen(**sealed, list_id="<residents.example.org>").mail_class is MailClass.BULK
    assert seen(**sealed, from_address=STAFF, in_reply_to=OURS).mail_class is MailClass.HELD


def test_a_case_that_staff_forward_a_mail_about_wins_over_the_forward_mark() -> None:
    assert seen(from_address=STAFF, subject="FW: C-2026-00042").mail_class is MailClass.STAFF_REPLY


def test_a_duplicate_wins_over_everything_and_names_the_first_copy() -> None:
    fields: dict[str, Any] = {}
    for _, sign in reversed(SIGNS):
        fields |= sign
    verdict = screen(replace(MAIL, **fields), replace(KNOWN, duplicate_of="message 17"))
    assert verdict == Screened(MailClass.DUPLICATE, reason="The same mail as message 17.")


def test_a_mail_without_any_sign_is_a_new_complaint_that_the_bot_answers() -> None:
    assert seen() == Screened(MailClass.NEW, answer=True)


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_response_suppress": "All"},
        {"auto_response_suppress": "DR, AutoReply"},
        {"return_path": ""},
        {"from_address": "no-reply@example.org"},
        {"reply_to": "noreply@example.org"},
        {"from_address": "bounces+7@example.org"},
    ],
)
def test_robot_signs_on_a_persons_text_open_the_case_but_silence_the_bot(fields: dict[str, Any]) -> None:
    assert seen(**fields) == Screened(MailClass.NEW, answer=False)


def test_a_no_reply_sender_with_a_persons_reply_to_is_answered() -> None:
    assert seen(from_address="no-reply@portal.example.net", reply_to=PARTY).answer is True


@pytest.mark.parametrize("value", ["", "no"])
def test_auto_submitted_no_is_a_persons(value: str) -> None:
    assert seen(auto_submitted=value).mail_class is MailClass.NEW


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_submitted": "auto-generated"},
        {"auto_reply_headers": ("x-autoreply",)},
        {"precedence": "auto_reply"},
        {"report": Report.READ},
        {"report": Report.DELAYED},
        {"report": Report.OTHER},
        {"subject": "Autosvar: klage", "text": "Back on Monday."},
        {"subject": "OUT OF OFFICE", "text": "Back on Monday."},
        {"subject": "自动回复：投诉", "text": "Back on Monday."},
        {"subject": "رد تلقائي: شكوى", "text": "Back on Monday."},
        {"from_address": "mailer-daemon@example.org"},
    ],
)
def test_robots_are_known_by_header_report_subject_and_name(fields: dict[str, Any]) -> None:
    verdict = seen(**fields)
    assert (verdict.mail_class, verdict.answer) == (MailClass.AUTOMATIC, False)


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office hours line",
        "Automatic replying doors stuck",
        "Re: Automatic reply: your complaint",
        "Your automatic reply",
        "My councillor is out of the office whenever I call",
        "On annual leaves collection",
        "Out of office",
        "Annual leave",
        "Read: this",
    ],
)
def test_people_who_write_about_robots_are_people(subject: str) -> None:
    assert seen(subject=subject).mail_class is MailClass.NEW


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Your planning officer is out of the office", "He always is. The fence next door is nine feet high."),
        ("The bin (automatic reply)", "I got an automatic reply and then nothing. The bin is still full."),
        ("Re: Missed bins (out of office)", "So I wrote and got this. The bins are still there. It stinks."),
        ("Out of office!", "I tried five times. The builders have started."),
        ("OOO", "OOO is all I get. Not one of your social workers is ever in."),
        ("Recall: library book", "I got a recall for a book that was read and returned. The fine is wrong."),
        ("Re: Letter", "I am on sick leave with stress because of what the benefits team did. Please contact me."),
        ("Re: Letter", "Thank you for your reply. This is an automated response, obviously. The wall still leans."),
    ],
)
def test_people_who_complain_of_absence_are_people(subject: str, text: str) -> None:
    assert seen(subject=subject, text=text, in_reply_to="<7@elsewhere.example>").mail_class is MailClass.NEW


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: is that all?", "That is all I got for my mother's care. I want to complain."),
        ("Out of office: every time", "Every time I write this comes. My ceiling is leaking."),
    ],
)
def test_a_complaint_below_a_machines_subject_is_a_case_that_a_person_answers(subject: str, text: str) -> None:
    assert seen(subject=subject, text=text) == Screened(MailClass.NEW, answer=False)
    assert seen(subject=subject, text="I am out of the office until Monday.").mail_class is MailClass.AUTOMATIC
    assert seen(subject=subject, text=text, in_reply_to="<7@elsewhere.example>").mail_class is MailClass.AUTOMATIC


@pytest.mark.parametrize("text", ["Yes please", "Please ring me after 5.", "Thanks for your email. I have moved."])
@pytest.mark.parametrize("mark", ["> ", "-----Original Message-----\n"])
def test_what_an_answer_quotes_of_an_automatic_receipt_is_not_its_writers(text: str, mark: str) -> None:
    quote = f"{mark}Thank you for your complaint. This is an automated acknowledgement."
    verdict = seen(subject="Re: Your complaint", text=f"{text}\n\n{quote}", in_reply_to="<7@elsewhere.example>")
    assert verdict == Screened(MailClass.NEW, answer=True)


@pytest.mark.parametrize("local_part", ["postmaster", "bounces", "mail-system", "ndr"])
@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Delivery problems", "Delivery to the shop failed three times because of your bollards."),
        ("Undelivered letters", "Letters from the council do not reach us. We were summoned without knowing it."),
    ],
)
def test_a_firm_that_writes_from_a_servers_address_of_the_post_is_a_complainant(
    local_part: str, subject: str, text: str
) -> None:
    firm = {"from_address": f"{local_part}@firm.example", "subject": subject}
    assert seen(**firm, text=text).mail_class is MailClass.NEW
    assert seen(**firm, text=f"{text} jo@example.org").mail_class is MailClass.BOUNCE
    assert seen(**firm, text=text, return_path="").mail_class is MailClass.BOUNCE


def test_a_letter_of_the_post_is_no_bounce_for_a_null_return_path_alone() -> None:
    assert seen(return_path="", subject="Undelivered mail", text="I got no summons.").mail_class is MailClass.NEW
    passed_on = {"subject": "Fwd: Undeliverable: Noise", "text": "See below.\n\n550 5.1.1 <a@example.org> unknown"}
    assert seen(return_path="", **passed_on).mail_class is MailClass.NEW


@pytest.mark.parametrize(
    "text",
    [
        "This is an automated message that your system sends me every day. Stop it.",
        "Thank you for your email. I am not satisfied.",
        "I am on annual leave until Monday because of the noise next door.",
        "You wrote: this is an automated response. Is nobody there?",
        "My mail to you came back: 550 5.1.1 User unknown.",
        "Look what comes back:\n\nThis is an automated response. We have received your email.",
        "The lamp is still out. What came was this.\nPlease accept this as an automatic acknowledgement.",
        "Your message could not be delivered to me, says Royal Mail.",
    ],
)
def test_people_who_quote_robots_are_people(text: str) -> None:
    assert seen(text=text) == Screened(MailClass.NEW, answer=True)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "This is an automated response to confirm that we have your email."},
        {"text": "*** Please note: this is an automatic acknowledgement. ***"},
        {"text": "I am out of the office until Monday.", "return_path": ""},
        {"subject": "[EXTERNAL] Automatic reply: bins", "text": "Back on Monday."},
        {"subject": "AUTO: Jo is away (returning 06/04/2026)", "text": "Back on Monday."},
        {"subject": "Re: bins (Automatic Response)", "text": "Back on Monday."},
        {"from_address": "postmaster@example.org", "subject": "Warning: could not send message for past 4 hours"},
    ],
)
def test_robots_without_a_mark_in_the_head_are_known_by_their_first_words(fields: dict[str, Any]) -> None:
    assert seen(**fields).mail_class is MailClass.AUTOMATIC


ANSWER = {"in_reply_to": "<7@elsewhere.example>", "subject": "RE: Your answer"}


@pytest.mark.parametrize(
    "text",
    [
        "I'm on leave until the 20th. Please ask the records desk in my absence.",
        "I don't work Fridays and will reply to your email on Monday.",
        "I have now retired. Please write to the front desk.",
        "The mailbox you have emailed is no longer in use. Please use another one.",
        "Our office is closed until Tuesday. Your email will be dealt with then.",
        "I am on a course today and will deal with your email on my return.",
        "Thank you for your email to the records desk. We aim to respond within a week. Do not reply to this email.",
        "We have received your message and will reply within 5 working days.",
        "Your message has come. Please note that this is an automated response.",
        "Please treat this as an automatic acknowledgement.",
    ],
)
def test_an_answer_that_says_nothing_else_is_a_machines(text: str) -> None:
    assert seen(**ANSWER, text=text).mail_class is MailClass.AUTOMATIC
    assert seen(**ANSWER, text=f"{text}\n\n> Thank you for your complaint.").mail_class is MailClass.AUTOMATIC


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office on Mondays, so ring on Tuesday. You have still not said when the roof is mended.",
        "I'm on holiday until the 20th, so I cannot be in. Please come later. The damp is getting worse.",
        "I am on sick leave because of my neighbours' noise. Please contact me.",
        "I have left the flat. Please write to the new address.",
        "I have now left the council house. Please send the deposit to my new address.",
        "The office is closed whenever I come. Please answer.",
        "We are away until Monday. Please ring my sister if it is urgent.",
        "Please do not reply to this email, ring me.",
        "I am away until Monday. The kitchen ceiling came down. I will be back on Monday.",
        "I do not work on Fridays. A tree fell across the path. For access please call the neighbour.",
        "I'll be out of office until 5. The invoice is wrong. Please reply.",
        "We are on holiday until Friday\nthe housing officer was rude to us both\nplease contact us",
        "Ich bin ab Montag wieder erreichbar. Wann kommt der Monteur?",
        "Je suis absent jusqu'à lundi, merci de me contacter. Pourquoi la poubelle reste-t-elle pleine ?",
    ],
)
def test_an_answer_of_a_person_who_is_away_is_a_persons(text: str) -> None:
    assert seen(**ANSWER, text=text).mail_class is MailClass.NEW
    assert seen(text=text).mail_class is MailClass.NEW


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Holiday club", "We are on holiday until Monday. It was cancelled without notice; please reply."),
        ("Holiday", "We are on holiday until Monday. It was cancelled without notice."),
        ("Missed bin", "Not collected again. Automated response. Then silence."),
        ("Missed bin", "I am away until Monday. Please send somebody."),
        ("A fine", "I was fined. It was automatically generated and is wrong."),
    ],
)
def test_a_complaint_that_nothing_of_ours_went_before_is_a_persons(subject: str, text: str) -> None:
    assert seen(subject=subject, text=text) == Screened(MailClass.NEW, answer=True)


def test_an_answer_of_one_of_us_that_begins_with_when_they_are_in_is_the_answer() -> None:
    words = {"from_address": STAFF, "in_reply_to": OURS, "text": "I am out of the office until Monday. Please ask Olu."}
    assert seen(**words, to=(PARTY, "complaints@example.gov.uk")).mail_class is MailClass.STAFF_REPLY
    assert seen(**words, to=("complaints@example.gov.uk",)).mail_class is MailClass.AUTOMATIC
    marked = words | {"auto_submitted": "auto-replied"}
    assert seen(**marked, to=(PARTY, "complaints@example.gov.uk")).mail_class is MailClass.AUTOMATIC
    sent = screen(replace(MAIL, **words, to=(PARTY,)), replace(KNOWN, sent_items=True))
    assert sent.mail_class is MailClass.STAFF_REPLY


def test_a_complaint_that_one_of_us_passes_on_before_leaving_is_passed_on() -> None:
    text = "I am out of the office until Monday. Please send this to the team.\n\nFrom: Jo\nMy bin was missed."
    passed_on = {"from_address": STAFF, "in_reply_to": "<9@elsewhere.example>", "text": text}
    assert seen(**passed_on, subject="FW: Missed bin").mail_class is MailClass.FORWARDED


def test_a_partys_answer_that_only_sounds_like_a_machines_is_told_to_the_owner_and_not_answered() -> None:
    answer = {"in_reply_to": OURS, "text": "I am out of the office until Monday. For anything urgent ring Kim."}
    assert seen(**answer) == Screened(MailClass.REPLY, "C-2026-00042", answer=False)
    assert seen(**answer, auto_submitted="auto-replied").mail_class is MailClass.AUTOMATIC
    assert seen(**answer, from_address=STRANGER).mail_class is MailClass.AUTOMATIC


def test_a_list_of_the_desks_own_says_nothing_about_who_writes() -> None:
    own = {"list_id": "<complaints.example.gov.uk>", "list_unsubscribe": True, "precedence": "list"}
    assert seen(**own) == Screened(MailClass.NEW, answer=True)
    assert seen(**own | {"list_id": "<residents.example.org>"}).mail_class is MailClass.BULK


def test_an_automatic_reply_is_filed_only_where_its_sender_belongs() -> None:
    robot = {"auto_submitted": "auto-replied", "in_reply_to": OURS}
    assert seen(**robot).reference == "C-2026-00042"
    assert seen(**robot, from_address=STAFF).reference == "C-2026-00042"
    assert seen(**robot, from_address=STRANGER).reference is None


@pytest.mark.parametrize("precedence", ["bulk", "list", "junk"])
def test_bulk_mail_is_recorded_and_not_answered(precedence: str) -> None:
    assert seen(precedence=precedence) == Screened(MailClass.BULK)


def test_a_bounce_is_tied_by_message_id_before_address() -> None:
    by_id = seen(report=Report.FAILED, original_message_ids=("<x@y>", OURS), failed_recipients=(STRANGER,))
    assert (by_id.reference, by_id.bounced_message_id) == ("C-2026-00042", OURS)
    by_address = seen(report=Report.FAILED, failed_recipients=(STRANGER, PARTY))
    assert (by_address.reference, by_address.bounced_message_id) == ("C-2026-00042", "")
    assert seen(report=Report.FAILED).reference is None


@pytest.mark.parametrize(
    "subject", ["Undeliverable: receipt", "Mail delivery failed", "failure notice", "Unzustellbar: Brief"]
)
def test_a_vendors_bounce_needs_a_robots_path_and_a_failure_as_subject(subject: str) -> None:
    assert seen(return_path="", subject=subject, text="To: jo@example.org").mail_class is MailClass.BOUNCE
    assert seen(return_path=PARTY, subject=subject, text="To: jo@example.org").mail_class is MailClass.NEW
    assert seen(return_path="", subject=subject, text="My bin was missed.").mail_class is MailClass.NEW
    sendmail = "The original message was received at Mon, 23 Nov 2026\n\n--- Transcript of session follows ---"
    returned = seen(subject="Returned mail: see transcript for details", text=sendmail)
    assert returned.mail_class is MailClass.BOUNCE


def test_a_persons_text_with_a_null_return_path_is_no_bounce() -> None:
    assert seen(return_path="", subject="Your letters are late").mail_class is MailClass.NEW


def test_our_own_message_id_makes_it_ours_and_another_desks_loop_header_does_not() -> None:
    assert screen(MAIL, replace(KNOWN, own_message=True)).mail_class is MailClass.OWN
    assert seen(loop="other.example.net").mail_class is MailClass.NEW


def test_a_web_form_is_answered_whatever_robot_signs_it_carries() -> None:
    robot = seen(
        from_address=FORM, auto_submitted="auto-generated", return_path="", text="Name: Jo\nEmail: jo@example.org"
    )
    assert robot == Screened(MailClass.WEB_FORM, answer=True, person=FormPerson(PARTY, "Jo"))


@pytest.mark.parametrize("named", ["", "complaints@example.gov.uk", FORM, "jo@example.org, eve@example.net"])
def test_a_web_form_that_names_nobody_who_can_be_written_to_is_held(named: str) -> None:
    verdict = seen(from_address=FORM, text=f"Name: Jo\nEmail: {named}")
    assert (verdict.mail_class, verdict.answer, verdict.person) == (MailClass.HELD, False, None)
    assert verdict.reason == NOBODY_IN_FORM


@pytest.mark.parametrize("reply_to", ["no-reply@example.gov.uk", "forms2@example.gov.uk"])
def test_a_web_form_is_not_answered_to_a_robot_that_it_gives_as_its_reply_address(reply_to: str) -> None:
    known = replace(KNOWN, web_forms={FORM: WebForm(), "forms2@example.gov.uk": WebForm()})
    verdict = screen(replace(MAIL, from_address=FORM, reply_to=reply_to, text="Name: Jo\nEmail:"), known)
    assert (verdict.mail_class, verdict.reason) == (MailClass.HELD, NOBODY_IN_FORM)


def test_a_web_form_that_one_of_us_filled_in_is_held_until_somebody_says_who_complains() -> None:
    verdict = seen(from_address=FORM, text="Name: Ann\nEmail: ann@example.gov.uk")
    assert verdict == Screened(MailClass.HELD, reason=ONE_OF_US_IN_FORM)


def test_an_unreadable_web_form_is_held() -> None:
    assert seen(from_address="forms@example.gov.uk", unreadable="It is empty.").mail_class is MailClass.HELD


def test_a_mail_that_cannot_be_read_is_held_on_its_case_and_its_sender_may_be_told() -> None:
    verdict = seen(unreadable="It is encrypted (PGP).", in_reply_to=OURS)
    assert verdict == Screened(MailClass.HELD, "C-2026-00042", "It is encrypted (PGP).", answer=True)


def test_a_mail_without_any_sender_is_held() -> None:
    assert seen(from_address="") == Screened(MailClass.HELD, None, "The mail names no sender.")


def test_people_who_write_from_the_shared_mailbox_are_staff() -> None:
    assert seen(from_address="complaints@example.gov.uk").mail_class is MailClass.STAFF_REPLY


OUTSIDE, INSIDE = ("somebody@example.net",), ("depot@example.gov.uk", STAFF)
MINE, HERS = {PARTY: CASE}, {STRANGER: OTHER_CASE}


@pytest.mark.parametrize(
    ("fields", "by_recipient", "expected"),
    [
        ({"to": (PARTY,), "in_reply_to": OURS}, {}, Screened(MailClass.STAFF_REPLY, "C-2026-00042")),
        ({"to": OUTSIDE, "in_reply_to": OURS}, {}, Screened(MailClass.STAFF_REPLY, "C-2026-00042")),
        ({"to": INSIDE, "in_reply_to": OURS}, {}, Screened(MailClass.OWN, "C-2026-00042")),
        ({"to": (PARTY,)}, MINE, Screened(MailClass.STAFF_REPLY, "C-2026-00042")),
        ({"to": (PARTY, STRANGER)}, MINE | HERS, Screened(MailClass.STAFF_REPLY)),
        ({"to": OUTSIDE}, {}, Screened(MailClass.STAFF_REPLY)),
        ({"to": (PARTY,), "unreadable": "It is encrypted."}, MINE, Screened(MailClass.STAFF_REPLY, "C-2026-00042")),
        ({"to": (PARTY,), "loop": "example.gov.uk"}, MINE, Screened(MailClass.OWN)),
        ({"to": (PARTY,), "auto_submitted": "auto-replied"}, MINE, Screened(MailClass.AUTOMATIC)),
    ],
)
def test_a_mail_in_sent_items_is_on_the_case_that_it_answers_or_that_its_recipient_has(
    fields: dict[str, Any], by_recipient: dict[str, KnownCase], expected: Screened
) -> None:
    sent = replace(MAIL, from_address="complaints@example.gov.uk", **fields)
    assert screen(sent, replace(KNOWN, sent_items=True, by_recipient=by_recipient)) == expected


def test_staff_without_a_case_and_without_a_forward_mark_complain_like_anybody() -> None:
    assert seen(from_address=STAFF).mail_class is MailClass.NEW


@pytest.mark.parametrize(
    "mark", ["FW:", "Fwd:", "WG:", "TR :", "RV:", "ENC:", "VB:", "RE: FW:", "AW: WG:", "转发：", "Doorst:", "[Fwd:"]
)
def test_forward_marks_of_many_languages_are_known(mark: str) -> None:
    verdict = seen(from_address=STAFF, subject=f"{mark} bins")
    assert (verdict.mail_class, verdict.answer) == (MailClass.FORWARDED, False)


def test_a_resident_who_forwards_is_a_complainant() -> None:
    assert seen(subject="FW: bins").mail_class is MailClass.NEW


def test_the_case_of_a_party_wins_over_another_case_named_first() -> None:
    verdict = seen(subject="C-2026-00007 and C-2026-00042")
    assert (verdict.mail_class, verdict.reference) == (MailClass.REPLY, "C-2026-00042")


def test_a_strangers_reference_is_held_linked_and_never_answered() -> None:
    verdict = seen(from_address=STRANGER, subject="C-2026-00042")
    assert (verdict.mail_class, verdict.reference, verdict.answer) == (MailClass.HELD, "C-2026-00042", False)


def test_a_reference_that_no_case_has_is_no_sign() -> None:
    assert seen(subject="C-2026-99999").mail_class is MailClass.NEW


def test_a_closed_case_is_answered_like_an_open_one() -> None:
    closed = replace(KNOWN, by_reference={"C-2026-00042": replace(CASE, is_open=False)})
    assert screen(replace(MAIL, subject="C-2026-00042"), closed).mail_class is MailClass.REPLY


def test_a_dmarc_failure_leaves_the_class_and_marks_the_sender_doubtful() -> None:
    assert seen(dmarc=Dmarc.FAIL) == Screened(MailClass.NEW, answer=True, doubtful=True)
    assert seen(dmarc=Dmarc.FAIL, in_reply_to=OURS).doubtful is True


def test_clues_name_the_thread_the_signed_address_and_the_subject() -> None:
    secret = b"desk"
    to = (
        plus_address("complaints@example.gov.uk", "C-2026-00001", secret),
        "complaints+c-2026-00002.forged@example.gov.uk",
    )
    mail = replace(MAIL, in_reply_to="<b@x>", references=("<a@x>", "<b@x>"), to=to, subject="C-2026-00003")
    found = clues(mail, secret)
    assert found.message_ids == ("<b@x>", "<a@x>")
    assert found.references == ("C-2026-00001", "C-2026-00003")


def test_a_form_without_an_address_falls_back_to_reply_to() -> None:
    mail = replace(
        MAIL, from_address=FORM, reply_to=PARTY, text="Email: not an address\nName: Jo\nEmail: late@example.org"
    )
    assert form_person(mail, WebForm()) == FormPerson(PARTY, "Jo")


@pytest.mark.parametrize(
    "line",
    [
        "Your email address: jo@example.org",
        "your EMAIL address : <jo@example.org>",
        "*Your email address:* jo@example.org <mailto:jo@example.org>",
        "Your email address\tjo@example.org",
        "Your email address\n\njo@example.org",
        "Your email address again: no\nYour email address: Jo@Example.org",
    ],
)
def test_a_form_names_its_person_in_many_ways(line: str) -> None:
    mail = replace(MAIL, from_address=FORM, text=f"Form 12\n{line}\nYour name: Jo")
    assert form_person(mail, WebForm("Your email address", "Your name")) == FormPerson(PARTY, "Jo")


def test_the_words_of_a_form_are_those_of_its_person() -> None:
    mail = replace(MAIL, text="If you smell a gas leak, phone.\nWhat went wrong: my bin\nwas missed.\nEmail: x")
    assert form_text(mail, WebForm(text_label="What went wrong")) == "my bin\nwas missed.\nEmail: x"
    assert form_text(mail, WebForm()) == mail.text
