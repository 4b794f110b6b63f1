"""The verbs of the command: what each takes and does, in the words of the help."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """`takes` as shown in the help; `needs` a reference or not; `also`: other words that people type for it."""

    name: str
    takes: str
    does: str
    needs_reference: bool = False
    also: tuple[str, ...] = ()


VERBS: tuple[Verb, ...] = (
    Verb("new", "", "logs a complaint that came by phone, by letter or in person", also=("log", "create")),
    Verb("show", "REF", "one case: its dates, its owner and what has happened", True, ("view", "case", "status")),
    Verb("mine", "[PAGE]", "your open cases by date", also=("my",)),
    Verb("list", "[overdue|due|unassigned|AREA] [PAGE]", "open cases by date", also=("ls", "cases", "all")),
    Verb("assign", "REF @person", "gives a case to somebody", True, ("give",)),
    Verb("take", "REF", "makes a case yours", True, ("claim",)),
    Verb("acknowledge", "REF", "confirms to the complainant what the complaint is about", True, ("ack", "confirm")),
    Verb("respond", "REF", "writes the reply, or records that it was given", True, ("answer",)),
    Verb("hold", "REF", "writes a holding letter with a reason and a new date", True, ("delay",)),
    Verb("escalate", "REF", "opens the next stage", True, ("appeal",)),
    Verb("close", "REF", "ends a case without a decision: withdrawn, transferred, out of jurisdiction", True, ("end",)),
    Verb("reopen", "REF [REASON]", "takes an end or an answer back; the old one stays in the history", True, ("undo",)),
    Verb("adopt", "REF", "makes a dormant case live, which came from an old mailbox", True, ("wake",)),
    Verb("link", "REF OTHER [REASON]", "writes down that two cases are related", True),
    Verb("unlink", "REF OTHER", "they are not related after all", True),
    Verb("merge", "REF OTHER", "the form that puts a case into an earlier one of the same person", True),
    Verb("unmerge", "REF REASON", "undoes a merge: what moved goes back", True),
    Verb("split", "REF", "the form that makes a case of its own of some points", True),
    Verb("reply", "REF", "writes a plain letter to the complainant: news or a question", True, ("write",)),
    Verb("points", "REF", "the points of a complaint, and the findings on them", True, ("point", "findings")),
    Verb("outcome", "REF", "corrects an outcome with a reason; the old one stays in the history", True),
    Verb("remedy", "REF", "what is promised on a case: done, changed, dropped, or more", True, ("remedies", "promise")),
    Verb("refer", "REF", "the external body has the case, or has decided", True, ("ombudsman", "referral")),
    Verb("commitments", "[AREA] [YEAR] [PAGE]", "what services promised to change", also=("commitment", "learning")),
    Verb("commentary", "AREA YEAR [sN] [TEXT]", "comments on a year's figures, or shows what was written"),
    Verb("note", "REF [TEXT]", "keeps a note for colleagues", True, ("comment",)),
    Verb("correct", "REF DATE REASON", "puts a wrong day of receipt right; dates are counted again", True, ("fix",)),
    Verb("answered", "REF DATE EVIDENCE", "puts a wrong day of response right", True),
    Verb("agree", "REF DATE [HOW]", "a date of reply was agreed with the complainant", True, ("agreed",)),
    Verb("enter", "REF STAGE REASON", "lets a complaint begin at a later stage", True),
    Verb("extend", "REF", "asks for more time where the procedure allows it; a manager approves", True),
    Verb("refuse", "REF", "does not take on a complaint, or its next stage; the letter names the external body", True),
    Verb("step", "REF KEY [DATE]", "a step within the stage was done, such as the panel", True, ("milestone",)),
    Verb("route", "REF [answered [DATE]]", "sends on what is no complaint, or notes that it was answered there", True),
    Verb("unroute", "REF [REASON]", "it is a complaint after all, with its original dates", True),
    Verb("area", "REF CODE", "moves a case to another area; dates are counted again if need be", True, ("move",)),
    Verb("procedure", "REF ID REASON", "puts a case under another procedure; dates are counted again", True),
    Verb("urgent", "REF [on|off]", "alerts people until somebody takes it, or stops that", True),
    Verb("keepout", "REF @person [off]", "keeps somebody out of a case that is about them", True, ("keep-out",)),
    Verb("sensitive", "REF [@people|off]", "hides a case from all but you, its owner and those named", True),
    Verb("party", "REF [complainant|representative|affected] [off]", "who they are, and what they need", True),
    Verb(
        "consent",
        "REF [representative] requested|received|refused|not-needed [DATE]",
        "records the consent of who it is about",
        True,
    ),
    Verb("restrict", "REF [off]", "restricts contact with a complainant, with a review; for managers", True),
    Verb("posted", "REF [DATE]", "records that a letter was posted, and on which day", True, ("sent",)),
    Verb("phoned", "REF", "records a call: that we look at it, a new date, or a letter that was read out", True),
    Verb(
        "away",
        "[@person] FROM..TO [deputy @person] | [@person] off | list",
        "says who is away and who stands in; managers also for others",
        also=("absent", "holiday", "leave"),
    ),
    Verb("why", "REF", "how the dates were counted, day by day", True, ("explain",)),
    Verb(
        "stats",
        "[PERIOD] [area NAME]",
        "the figures; q1, 2020/21, last-month, 2026-04-01..2026-06-30",
        also=("report", "figures"),
    ),
    Verb("digest", "", "the digest as it is now", also=("summary",)),
    Verb("held", "[recorded] [PAGE]", "the mails that wait for a person, or were only recorded", also=("pen",)),
    Verb("letters", "pause [REASON] | resume", "stops and releases letters to customers", also=("mail",)),
    Verb("help", "[VERB]", "this help", also=("?", "commands")),
)

BY_WORD: dict[str, Verb] = {word: verb for verb in VERBS for word in (verb.name, *verb.also)}


def usage(command: str, verb: Verb) -> str:
    """Like `/complaint assign REF @person`."""
    return " ".join(filter(None, (command, verb.name, verb.takes)))
