"""`frontline letters preview`: a letter as a customer would get it, by mail or as a document for the post."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.asked import By, Config, Json, acting, settings_of
from bot.cli.opening import now_of, office_of
from bot.cli.printing import print_document, say, stamp, warn
from bot.settings import Settings, to_desk
from bot.wiring import override_folder
from handlers.preview import preview_invented
from letters.book import LetterBook
from letters.facts import Facts
from letters.letter import Letter, LetterKind
from letters.preview import Preview, preview_lines
from letters.samples import POSTAL_ADDRESS
from procedure.deadlines import office_date
from procedure.desk import Desk


def preview(
    ctx: typer.Context,
    kind: Annotated[LetterKind, typer.Argument(help="Which letter.")],
    language: Annotated[str, typer.Option(metavar="CODE", help="The language, like en or cy.")] = "en",
    case: Annotated[str, typer.Option(metavar="REF", help="On this case, in the language of its complainant.")] = "",
    docx: Annotated[Path | None, typer.Option(metavar="FILE", help="Also as a Word document for the post.")] = None,
    by: By = "",
    as_json: Json = False,
    config: Config = None,
) -> None:
    """A letter with invented facts, or on a case, as a customer would get it; nothing is sent."""
    settings = settings_of(ctx, config)
    if case:
        shown = _on_case(settings, case, kind, by, docx)
        _print(shown.letter, as_json, preview_lines(shown), _around(shown))
    else:
        book = LetterBook(override_folder(settings))
        facts = book.sample(kind, language)
        letter = book.write(facts, language)
        if docx:
            _write(docx, book, facts, language, POSTAL_ADDRESS, _today(to_desk(settings), now_of(settings)))
        _print(letter, as_json, [], {})


def _on_case(settings: Settings, reference: str, kind: LetterKind, by: str, docx: Path | None) -> Preview:
    with office_of(settings) as office:
        now = now_of(settings)
        shown = preview_invented(office, reference, kind, acting(settings, by), now)
        if docx:
            _write(
                docx, office.letters, shown.facts, shown.letter.language, shown.postal_address, _today(office.desk, now)
            )
    return shown


def _write(file: Path, book: LetterBook, facts: Facts, language: str, address: str, on: date) -> None:
    from letters.document import document  # noqa: PLC0415 - reading Word's parts would slow every other command

    content = document(book.on_paper(facts, language, address, on), on)
    file.write_bytes(content)
    warn(f"The letter for the post is in {file}.")


def _today(desk: Desk, now: datetime) -> date:
    return office_date(desk.procedure(desk.default_procedure), now)


def _around(shown: Preview) -> dict[str, object]:
    return {
        "to": shown.to,
        "attachments": list(shown.attachments),
        "leaves_at": stamp(shown.leaves_at),
        "parties": list(shown.parties),
        "must_mend": list(shown.must_mend),
        "lacks": list(shown.lacks),
        "warnings": list(shown.warnings),
    }


def _print(letter: Letter, as_json: bool, around: list[str], more: dict[str, object]) -> None:
    if as_json:
        known = {"kind": letter.kind.value, "subject": letter.subject, "text": letter.text, "html": letter.html}
        print_document({**known, **more})
    else:
        for line in (*around, "") if around else ():
            say(line)
        say(f"{letter.subject}\n\n{letter.text}")
