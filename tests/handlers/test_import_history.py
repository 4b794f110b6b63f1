"""A history file in the ledger: whole after a process has died in it, known again, and alive when it is adopted."""

from dataclasses import replace

from handlers.adopt import adopt
from handlers.import_history import Checked, check_history, chunks_of, export_history, write_history
from handlers.seal import seal
from procedure.words import OutboxKind, Status
from storage.ledger import Ledger
from storage.seals import verify
from tests.handlers.desk import ANN, MINUTE, MONDAY, Work, work
from tests.handlers.dying import killed_at, points_of
from tests.reports.past import line, past_file, second

NOW = MONDAY


def checked(bench: Work, *lines: dict[str, str]) -> Checked:
    """A file without faults."""
    found = check_history(bench.office, past_file(lines).splitlines(keepends=True), NOW)
    assert found.faults.listed() == []
    return found


def write(bench: Work, found: Checked) -> int:
    return write_history(bench.office, found.cases, found.dating, NOW)


def whole_import(bench: Work) -> None:
    """Two cases, a commit for each."""
    found = checked(bench, line(), second(), line(reference="OLD/2"))
    for case in found.cases:
        write_history(bench.office, [case], found.dating, NOW)


def references(bench: Work) -> list[str]:
    return [f"{one[0]}.{one[8]}" for one in export_history(bench.office)]


def test_an_import_that_was_killed_anywhere_is_completed_by_running_it_again(ledger: Ledger) -> None:
    bench = work(ledger)
    for point in range(1, points_of(bench, whole_import) + 30):
        killed_at(bench, whole_import, point)
        # Whole cases, never a part of one.
        assert references(bench) in ([], ["OLD/1.1", "OLD/1.2"], ["OLD/1.1", "OLD/1.2", "OLD/2.1"])
        if len(references(bench)) == 3:
            break
    whole_import(bench)
    assert references(bench) == ["OLD/1.1", "OLD/1.2", "OLD/2.1"]
    with ledger.reading() as tx:
        assert verify(tx).ok


def test_a_chunk_that_is_written_twice_is_there_once(ledger: Ledger) -> None:
    bench = work(ledger)
    found = checked(bench, line(), second())
    assert [write(bench, found) for _ in range(2)] == [1, 0]
    assert references(bench) == ["OLD/1.1", "OLD/1.2"]


def test_cases_are_written_in_chunks_of_whole_cases(ledger: Ledger) -> None:
    found = checked(work(ledger), *(line(reference=f"N{n}") for n in range(2001)))
    assert [len(one) for one in chunks_of(found.cases)] == [2000, 1]


def test_the_trail_of_an_import_is_sealed_like_any_other(ledger: Ledger) -> None:
    bench = work(ledger)
    whole_import(bench)
    assert seal(bench.office, "bot", NOW, NOW)
    with ledger.reading() as tx:
        found = verify(tx)
    assert (found.ok, found.rows) == (True, 2)


def test_an_adopted_case_of_the_past_is_answered_like_any_other(ledger: Ledger) -> None:
    bench = work(ledger)
    write(bench, checked(bench, line(responded_on="", outcome="", owner="")))
    assert (bench.status("OLD/1"), bench.rows()) == (Status.DORMANT, [])
    adopt(bench.office, "OLD/1", ANN, NOW)
    bench.answered(NOW, ANN, "OLD/1")
    (letter,) = bench.rows(OutboxKind.RESPONSE)
    assert letter.address == "jo@example.org"
    assert bench.status("OLD/1") is Status.CLOSED
    sent = bench.doors.letters[0]
    assert sent.message_id.startswith("<past-")
    reply = bench.a_mail("Thank you", "Re: your complaint")
    filed = bench.arrives(replace(reply, in_reply_to=sent.message_id), NOW + 60 * MINUTE)
    assert filed.reference == "OLD/1"


def test_the_same_line_is_known_again_after_somebody_has_worked_on_its_case(ledger: Ledger) -> None:
    bench = work(ledger)
    past = line(responded_on="", outcome="", owner="")
    write(bench, checked(bench, past))
    adopt(bench.office, "OLD/1", ANN, NOW)
    bench.answered(NOW, ANN, "OLD/1")
    found = check_history(bench.office, past_file([past]).splitlines(keepends=True), NOW)
    assert (found.same, found.new, found.faults.listed()) == (1, 0, [])
