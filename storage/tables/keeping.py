"""Triggers that throw the facts of a case away as soon as anything changes that they were made of, whoever changes it.

A case stands in `entry_facts_due` from then on, and has no facts. A change waits for whoever works out the facts of
that very case just then (`changes` locks the row), and then puts the case there again. A step that was released calls
`statements`: never change what it makes, but make the triggers anew in a step of their own.
"""

# ruff: noqa: S608 - our own words

from sqlalchemy import Connection, event, text
from sqlmodel import SQLModel

HAS_ENDED = "({row}.responded_on IS NOT NULL OR {row}.closed_on IS NOT NULL)"
OF_STAGES = (
    *("case_id", "number", "entered_how", "received_on", "started_on", "due_on", "promised_on"),
    *("responded_on", "closed_on", "outcome"),
)
OF_CASES = ("closure", "status", "is_quiet", "procedure_id", "area", "channel", "received_on")
OF_POINTS = ("stage_id", "theme", "subtheme", "finding")
OF_PROMISES = ("stage_id", "number", "promised_on", "made_at", "kept")
AGAIN = "DO UPDATE SET changes = entry_facts_due.changes + 1"


def statements(dialect: str) -> list[str]:
    """That make the triggers, in the words of a database; run again, they change nothing."""
    return _on_postgresql() if dialect == "postgresql" else _on_sqlite()


@event.listens_for(SQLModel.metadata, "after_create")
def _make(target: object, connection: Connection, **_: object) -> None:
    for one in statements(connection.dialect.name):
        connection.execute(text(one.replace(":", "\\:")))


def _due(cases: str) -> str:
    """`cases` is a query; its WHERE also tells the database that ON CONFLICT belongs to the INSERT."""
    return f"INSERT INTO entry_facts_due (case_id, changes) {cases} ON CONFLICT (case_id) {AGAIN}"


def _differ(columns: tuple[str, ...], is_not: str) -> str:
    return " OR ".join(f"OLD.{one} {is_not} NEW.{one}" for one in columns)


def _status_differs(is_not: str) -> str:
    """A case that closes counts as before; one that is no longer dormant may not have counted until now."""
    differ = _differ(tuple(one for one in OF_CASES if one != "status"), is_not)
    return f"{differ} OR (OLD.status = 'dormant') <> (NEW.status = 'dormant')"


def _of_stage_changed() -> str:
    """Entries that have not ended have no facts, and alter only those of an entry that has."""
    ended = HAS_ENDED.format(row="s")
    others = f"SELECT 1 FROM stages s WHERE s.case_id = c.id AND {ended}"
    was = HAS_ENDED.format(row="OLD")
    return f"SELECT c.id, 1 FROM cases c WHERE c.id IN (OLD.case_id, NEW.case_id) AND ({was} OR EXISTS ({others}))"


def _of_case_changed() -> str:
    ended = HAS_ENDED.format(row="s")
    return f"SELECT NEW.id, 1 WHERE EXISTS (SELECT 1 FROM stages s WHERE s.case_id = NEW.id AND {ended})"


def _of_stage(row: str) -> str:
    return f"SELECT s.case_id, 1 FROM stages s WHERE s.id = {row}.stage_id AND {HAS_ENDED.format(row='s')}"


def _of_stage_removed() -> str:
    return "SELECT c.id, 1 FROM cases c WHERE c.id = OLD.case_id"


THROW_AWAY = "DELETE FROM entry_facts WHERE stage_id IN (SELECT id FROM stages WHERE case_id = NEW.case_id)"
THROW_ONE_AWAY = "DELETE FROM entry_facts WHERE stage_id = OLD.id"


def _on_sqlite() -> list[str]:
    def trigger(name: str, when: str, table: str, *does: str, only: str = "") -> str:
        condition = f" WHEN {only}" if only else ""
        # Nobody else writes meanwhile, so nothing need be locked where the case stands already.
        body = " ".join(f"{one};" for one in does).replace(AGAIN, "DO NOTHING")
        return f"CREATE TRIGGER IF NOT EXISTS facts_{name} AFTER {when} ON {table}{condition} BEGIN {body} END"

    others = "EXISTS (SELECT 1 FROM stages s WHERE s.case_id = NEW.case_id AND s.id <> NEW.id)"
    entered = f"{HAS_ENDED.format(row='NEW')} OR {others}"
    found = [
        trigger("due", "INSERT", "entry_facts_due", THROW_AWAY),
        trigger("stage_in", "INSERT", "stages", _due("SELECT NEW.case_id, 1 WHERE true"), only=entered),
        trigger("stage_out", "DELETE", "stages", THROW_ONE_AWAY, _due(_of_stage_removed())),
        trigger(
            *("stage", f"UPDATE OF {', '.join(OF_STAGES)}", "stages", _due(_of_stage_changed())),
            only=_differ(OF_STAGES, "IS NOT"),
        ),
        trigger(
            *("case", f"UPDATE OF {', '.join(OF_CASES)}", "cases", _due(_of_case_changed())),
            only=_status_differs("IS NOT"),
        ),
    ]
    for table, columns in (("points", OF_POINTS), ("promises", OF_PROMISES)):
        update, both = f"UPDATE OF {', '.join(columns)}", (_due(_of_stage("OLD")), _due(_of_stage("NEW")))
        found.append(trigger(f"{table}_in", "INSERT", table, _due(_of_stage("NEW"))))
        found.append(trigger(f"{table}_out", "DELETE", table, _due(_of_stage("OLD"))))
        found.append(trigger(table, update, table, *both, only=_differ(columns, "IS NOT")))
    return found


def _on_postgresql() -> list[str]:
    """What is inserted is seen statement by statement, because an import inserts thousands at once."""
    ended, inserted = (
        HAS_ENDED.format(row="n"),
        "AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
    )
    others = "EXISTS (SELECT 1 FROM stages s WHERE s.case_id = n.case_id AND s.id <> n.id)"
    entered = f"SELECT DISTINCT n.case_id, 1 FROM added n WHERE {ended} OR {others}"
    is_over = HAS_ENDED.format(row="s")
    added = f"SELECT DISTINCT s.case_id, 1 FROM added n JOIN stages s ON s.id = n.stage_id WHERE {is_over}"
    differ = "IS DISTINCT FROM"
    found = [
        *_made("due", "AFTER INSERT ON entry_facts_due FOR EACH ROW", THROW_AWAY),
        *_made("stage_in", inserted.format(table="stages"), _due(entered)),
        *_made("stage_out", "AFTER DELETE ON stages FOR EACH ROW", THROW_ONE_AWAY, _due(_of_stage_removed())),
        *_made("stage", _updated("stages", OF_STAGES, _differ(OF_STAGES, differ)), _due(_of_stage_changed())),
        *_made("case", _updated("cases", OF_CASES, _status_differs(differ)), _due(_of_case_changed())),
    ]
    for table, columns in (("points", OF_POINTS), ("promises", OF_PROMISES)):
        when, both = (
            _updated(table, columns, _differ(columns, differ)),
            (_due(_of_stage("OLD")), _due(_of_stage("NEW"))),
        )
        found += _made(f"{table}_in", inserted.format(table=table), _due(added))
        found += _made(f"{table}_out", f"AFTER DELETE ON {table} FOR EACH ROW", _due(_of_stage("OLD")))
        found += _made(table, when, *both)
    return found


def _updated(table: str, columns: tuple[str, ...], only: str) -> str:
    return f"AFTER UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW WHEN ({only})"


def _made(name: str, when: str, *does: str) -> list[str]:
    body = " ".join(f"{one};" for one in does)
    return [
        f"CREATE OR REPLACE FUNCTION facts_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER facts_{name} {when} EXECUTE FUNCTION facts_{name}()",
    ]
