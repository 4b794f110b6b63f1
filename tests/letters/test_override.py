"""An officer's own letters: they win file by file, and every mistake in them is a sentence."""

from dataclasses import replace
from pathlib import Path

import pytest

from letters.book import LetterBook
from letters.letter import LetterKind
from letters.samples import sample_facts
from letters.shelf import SHIPPED
from procedure.errors import NotAllowed

RECEIPT = sample_facts(LetterKind.RECEIPT)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "en").mkdir()
    return tmp_path


def put(own: Path, text: str, name: str = "en/receipt.txt.j2") -> LetterBook:
    (own / name).parent.mkdir(exist_ok=True)
    (own / name).write_text(text, encoding="utf-8")
    return LetterBook(own)


def test_the_own_template_wins_and_the_others_stay(own: Path) -> None:
    book = put(own, "Subject: Ours {{ reference }}\n\nOur own words.\n")
    assert book.write(RECEIPT).subject == "Ours C-2026-00042"
    assert "Our own words." in book.write(RECEIPT).html
    update = sample_facts(LetterKind.UPDATE)
    assert book.write(update) == LetterBook().write(update)


def test_an_own_sign_off_ends_the_shipped_letters_too(own: Path) -> None:
    book = put(own, "Kind regards, {{ sender.organisation }}\n", "en/_sign_off.txt.j2")
    assert book.write(RECEIPT).text.endswith("Kind regards, Example Council\n")


def test_an_own_wrapper_surrounds_every_letter(own: Path) -> None:
    book = put(own, "<html><title>{{ subject }}</title></html>", "wrapper.html.j2")
    assert book.write(RECEIPT).html.startswith("<html><title>We have your message")


def test_a_file_saved_by_notepad_is_read(own: Path) -> None:
    book = put(own, "\ufeffSubject: {{ reference }}\r\n\r\nFirst line\r\nsecond line.\r\n")
    assert book.write(RECEIPT).text == "First line second line.\n"


def test_one_own_welsh_letter_wins_and_the_other_welsh_letters_stay(own: Path) -> None:
    book = put(own, "Subject: {{ reference }}\n\nEin geiriau ni. {{ received_on }}\n", "cy/receipt.txt.j2")
    letter = book.write(RECEIPT, "cy")
    assert letter.text == "Ein geiriau ni. dydd Iau 2 Ebrill 2026\n"
    assert 'lang="cy"' in letter.html
    update = sample_facts(LetterKind.UPDATE)
    assert book.write(update, "cy") == LetterBook().write(update, "cy")
    assert book.languages() == ("cy", "en")


def test_own_words_name_the_teams_and_stages_of_the_organisation(own: Path) -> None:
    own_labels = '[labels]\n"Repairs" = "Atgyweirio"\n"Frontline response" = "Y cam cyntaf"\n'
    book = put(own, own_labels, "cy/words.toml")
    facts = replace(RECEIPT, sender=replace(RECEIPT.sender, team_name="Repairs complaints team"))
    text = book.write(facts, "cy").text
    assert "Tîm: Tîm cwynion Atgyweirio" in text
    assert "Cam: 1 (Y cam cyntaf)" in text
    assert book.check() == []


def test_an_own_phrase_is_forbidden_in_every_letter(own: Path) -> None:
    book = put(own, '[must_not_say]\nour_style = ["going forward"]\n', "en/words.toml")
    facts = sample_facts(LetterKind.REPLY)
    letter = book.write(replace(facts, body="Going forward, we will ring you."))
    says = [one.say for one in book.lint(letter, replace(facts, body="Going forward, we will ring you."))]
    assert says == ["The letter says 'going forward': your own list forbids it."]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("labels = ", "'cy/words.toml' is not TOML"),
        ('[label]\n"a" = "b"\n', "there is no table 'label', only labels, samples, must_say, must_not_say"),
        (
            '[labels]\n"a" = 1\n[must_say]\napology = "sori"\n',
            "labels.a must be a text; must_say.apology must be a list",
        ),
        ("[must_say]\napolgy = ['sori']\n", "must_say.apolgy belongs to no rule"),
    ],
)
def test_a_mistake_in_own_words_is_a_sentence(own: Path, text: str, sentence: str) -> None:
    assert sentence in "\n".join(put(own, text, "cy/words.toml").check())


def test_a_language_of_ones_own_needs_its_letters_and_its_words(own: Path) -> None:
    says = put(own, "Subject: {{ reference }}\n\n{{ received_on }}\n", "pl/receipt.txt.j2").check()
    assert "pl/words.toml: must_say.apology is missing, so letters in this language are not checked for it." in says
    for kind in LetterKind:
        for name in ("words.toml", "_sign_off.txt.j2", "_person.txt.j2", "_signpost.txt.j2", f"{kind.value}.txt.j2"):
            text = (SHIPPED / "en" / name).read_text(encoding="utf-8")
            book = put(own, text.replace("Received:", "Otrzymano:"), f"pl/{name}")
    assert book.check() == []
    assert "Otrzymano: czwartek, 2 kwietnia 2026" in book.write(RECEIPT, "pl").text


@pytest.mark.parametrize(
    ("contact", "letters_in"),
    [("cy", "cy"), ("cy-GB", "cy"), ("en-GB", "en"), ("pl", "en"), ("", "en"), ("../x", "en")],
)
def test_a_contact_gets_letters_in_their_language_or_in_english(contact: str, letters_in: str) -> None:
    assert LetterBook().spoken(contact) == letters_in


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Subject: x\n\n{{ referense }}", "'referense' is undefined"),
        ("Subject: x\n\n{% if is_late %}", "has a mistake in line"),
        ("Subject: x\n\n{{ 1 / 0 }}", "cannot be filled in: division by zero"),
        ("Subject: x\n\n{{ sender }}", "can print text, numbers and dates"),
        ("Subject: x\n\n{{ reference.__class__.__mro__ }}", "cannot be filled in"),
        ("Subject: x\n\n{% include 'nothing.txt.j2' %}", "'nothing.txt.j2' that 'en/receipt.txt.j2' needs is missing"),
        ("Subject: x\n\n{% include 'receipt.txt.j2' %}", "cannot be filled in"),
        ("Subject: x\n\n{% for n in range(90000) %}abc{% endfor %}", "more than 100000 characters"),
        ("No subject\n", "first line of a letter's template must be 'Subject: '"),
        ("Subject:\n\nEmpty\n", "first line of a letter's template must be 'Subject: '"),
    ],
)
def test_a_wrong_template_is_a_sentence(own: Path, text: str, sentence: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        put(own, text).write(RECEIPT)
    assert sentence in refused.value.reason


def test_a_template_in_another_encoding_is_a_sentence(own: Path) -> None:
    (own / "en" / "receipt.txt.j2").write_bytes(b"Subject: caf\xe9\n\nx\n")
    with pytest.raises(NotAllowed, match=r"receipt\.txt\.j2"):
        LetterBook(own).write(RECEIPT)


def test_a_wrong_wrapper_is_a_sentence(own: Path) -> None:
    with pytest.raises(NotAllowed, match=r"wrapper\.html\.j2"):
        put(own, "{{ nothing }}", "wrapper.html.j2").write(RECEIPT)


@pytest.mark.parametrize("language", ["pl", "../en", "", "EN", "x" * 500])
def test_a_language_without_letters_is_a_sentence(language: str) -> None:
    with pytest.raises(NotAllowed, match="There are no letters in the language"):
        LetterBook().write(RECEIPT, language)


def test_a_language_that_nobody_knows_is_a_sentence(own: Path) -> None:
    with pytest.raises(NotAllowed, match="'xx' is not the code of a language"):
        put(own, "Subject: {{ reference }}\n\n{{ received_on }}\n", "xx/receipt.txt.j2").write(RECEIPT, "xx")


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed, match="is not there"):
        LetterBook(tmp_path / "nowhere")


def test_the_check_finds_nothing_in_the_shipped_letters() -> None:
    assert LetterBook().check() == []


def test_the_check_reports_everything_together(own: Path) -> None:
    put(own, "Subject: x\n\nWe aim to reply.\n")
    put(own, "x", "en/reciept.txt.j2")
    put(own, "x", "update.txt.j2")
    says = "\n".join(put(own, "{{ broken", "en/holding.txt.j2").check())
    for part in ("'en/reciept.txt.j2'", "'update.txt.j2'", "en/holding.txt.j2' has a mistake", "'we aim to'"):
        assert part in says
    assert "en/receipt: The letter does not say the reference." in says
