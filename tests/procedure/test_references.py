"""References, signed addresses and our own Message-IDs."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedure.references import (
    OwnMessageId,
    find_references,
    format_reference,
    mail_reference,
    message_id_about,
    message_id_for,
    parse_reference,
    plus_address,
    read_plus_address,
    recognise_own,
    sign,
    verify,
)

SECRET = b"a secret of the desk"
DOMAIN = "example.gov.uk"


@pytest.mark.parametrize(
    "typed",
    [
        "C-2026-00042",
        "c-2026-42",
        " c 2026 42 ",
        "C2026-00042",
        "2026-42",
        "2026/42",
        "#C-2026-0042",
        "[C-2026-00042]",
        "C–2026–00042",
        "Ｃ-２０２６-００042",
    ],
)
def test_staff_may_type_a_reference_as_they_like(typed: str) -> None:
    assert parse_reference(typed) == "C-2026-00042"


@pytest.mark.parametrize(
    "typed", ["", "42", "C-2026-0", "C-0026-42", "C-2026-12345678", "D-2026-42", "C-2026-42 x", "٢٠٢٦-٤٢"]
)
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert parse_reference(typed) is None


@given(st.integers(1000, 9999), st.integers(1, 9_999_999))
def test_a_reference_is_read_as_it_was_written(year: int, number: int) -> None:
    reference = format_reference(year, number)
    assert parse_reference(reference) == reference
    assert find_references(f"Re: ({reference})") == (reference,)


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 10_000_000), (999, 1), (10_000, 1)])
def test_a_reference_outside_its_bounds_is_refused(year: int, number: int) -> None:
    with pytest.raises(ValueError, match="no reference"):
        format_reference(year, number)


def test_references_in_a_subject_are_found_once_and_in_order() -> None:
    text = "RE: c-2026-00042, C-2026-00007 and [C-2026-00042], 投诉C-2026-00003"
    assert find_references(text) == ("C-2026-00042", "C-2026-00007", "C-2026-00003")


@pytest.mark.parametrize("text", ["ABC-2026-00042", "C-2026-42", "C-2026-000421234", "X-C-2026-00042", "2026-00042"])
def test_numbers_of_other_offices_are_not_found(text: str) -> None:
    assert find_references(text) == ()


def test_no_more_references_are_found_than_asked_for() -> None:
    assert len(find_references(" ".join(format_reference(2026, n) for n in range(1, 100)), limit=20)) == 20


def test_a_token_is_ours_only_with_our_secret_and_its_own_reference() -> None:
    token = sign("C-2026-00042", SECRET)
    assert verify("c-2026-00042", token.upper(), SECRET)
    assert not verify("C-2026-00043", token, SECRET)
    assert not verify("C-2026-00042", token, b"another secret")
    assert not verify("C-2026-00042", "ünsigned", SECRET)


def test_a_plus_address_is_read_back_only_if_signed() -> None:
    address = plus_address("complaints@example.gov.uk", "C-2026-00042", SECRET)
    assert address.startswith("complaints+c-2026-00042.")
    assert len(address.partition("@")[0]) <= 64  # RFC 5321 section 4.5.3.1.1
    assert read_plus_address(address, SECRET) == "C-2026-00042"
    assert read_plus_address(address.replace("00042", "00043"), SECRET) is None
    assert read_plus_address("complaints+c-2026-00042@example.gov.uk", SECRET) is None
    assert read_plus_address("complaints@example.gov.uk", SECRET) is None


def test_our_message_id_is_the_same_for_the_same_letter_and_recognised() -> None:
    message_id = message_id_for("C-2026-00042", "receipt", 1, "Example.gov.uk", SECRET)
    assert message_id == message_id_for("C-2026-00042", "receipt", 1, DOMAIN, SECRET)
    assert recognise_own(message_id, DOMAIN, SECRET) == OwnMessageId("C-2026-00042", "receipt", 1)
    assert recognise_own(message_id.upper(), DOMAIN, SECRET) == OwnMessageId("C-2026-00042", "receipt", 1)


def test_the_message_id_of_a_letter_of_another_moment_is_another_one_and_recognised_as_well() -> None:
    moments = [datetime(2026, 4, 13, 10, 0, second, tzinfo=UTC) for second in (0, 1)]
    ids = {message_id_for("C-2026-00042", "reply", 1, DOMAIN, SECRET, at) for at in (None, *moments)}
    assert len(ids) == 3
    assert {recognise_own(one, DOMAIN, SECRET) for one in ids} == {OwnMessageId("C-2026-00042", "reply", 1)}
    later = message_id_for("C-2026-00042", "reply", 1, DOMAIN, SECRET, moments[1])
    stem, _, moment = later.split(".")[2].partition("-")
    assert recognise_own(later.replace(f"{stem}-{moment}", f"{stem}-{int(moment) + 1}"), DOMAIN, SECRET) is None


def test_the_letter_of_an_imported_reference_has_a_message_id_that_gives_nothing_away() -> None:
    message_id = message_id_for("Smith / boiler", "receipt", 1, DOMAIN, SECRET)
    assert message_id == message_id_for("Smith / boiler", "receipt", 1, DOMAIN, SECRET)
    assert message_id != message_id_for("Smith / roof", "receipt", 1, DOMAIN, SECRET)
    assert "smith" not in message_id
    assert recognise_own(message_id, DOMAIN, SECRET) is None


def test_a_letter_about_a_mail_that_is_no_case_is_recognised() -> None:
    message_id = message_id_about(17, "unreadable", DOMAIN, SECRET)
    assert recognise_own(message_id.upper(), DOMAIN, SECRET) == OwnMessageId("M-17", "unreadable", 1)
    assert recognise_own(message_id.replace("m-17", "m-18"), DOMAIN, SECRET) is None
    assert recognise_own(message_id.replace("m-17", "m-017"), DOMAIN, SECRET) is None
    assert recognise_own(message_id, DOMAIN, b"another secret") is None


def test_a_case_that_came_by_import_under_the_name_of_a_mail_is_not_mixed_up_with_it() -> None:
    message_id = message_id_for("M-17", "unreadable", 1, DOMAIN, SECRET)
    assert message_id != message_id_about(17, "unreadable", DOMAIN, SECRET)
    assert recognise_own(message_id, DOMAIN, SECRET) is None


def test_no_letter_is_about_a_mail_without_a_number() -> None:
    with pytest.raises(ValueError, match="no mail"):
        mail_reference(0)
    with pytest.raises(ValueError, match="no Message-ID"):
        message_id_about(17, "a.b", DOMAIN, SECRET)


def test_a_forged_message_id_is_nobodys() -> None:
    message_id = message_id_for("C-2026-00042", "receipt", 1, DOMAIN, SECRET)
    forged = [message_id.replace("00042", "00043"), message_id.replace("receipt", "holding"), "<a@b>", "", "<" * 500]
    assert [recognise_own(each, DOMAIN, SECRET) for each in forged] == [None] * len(forged)
    assert recognise_own(message_id, "example.org", SECRET) is None
    assert recognise_own(message_id, DOMAIN, b"another secret") is None


@pytest.mark.parametrize(
    ("reference", "kind", "number"),
    [
        ("", "receipt", 1),
        ("x" * 41, "receipt", 1),
        ("C-2026-00042", "a.b", 1),
        ("C-2026-00042", "receipt>", 1),
        ("C-2026-00042", "x", -1),
    ],
)
def test_a_message_id_is_not_made_of_strange_parts(reference: str, kind: str, number: int) -> None:
    with pytest.raises(ValueError, match="no Message-ID"):
        message_id_for(reference, kind, number, DOMAIN, SECRET)
