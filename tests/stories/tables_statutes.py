"""Tables of dates for the procedures that stand in law, and for three stages; counted by hand, day by day."""

from procedure.outcomes import Outcome
from tests.stories.rounds import Afterwards, Extended, Late, Round, Table
from tests.stories.tables_models import LGSCO, YEAR_SINCE

# Monday 31 August is a bank holiday: 1, 2, 3 September. Six months that begin with 28 August end on Saturday 27
# February. The list mentions a case ten working days before.
HEALTH = Table(
    "eng-nhs-2009",
    (
        Round(
            asked="2026-08-28 10:00",
            acknowledge_by="2026-09-03",
            acknowledged="2026-09-02 11:00",
            due_at_first="2027-02-27",
            agreed="2026-11-20",
            due_on="2026-11-20",
            answered="2026-11-04 15:00",
            chased=("ann 2026-09-01", "ann 2026-09-02"),
        ),
    ),
    "Parliamentary and Health Service Ombudsman",
    "within 1 year of the day you first knew of the problem",
    Afterwards("2027-01-11", "2027-08-02", Outcome.NOT_UPHELD),
)

# Saturday keeps its date: 21, 22, 23 December; six months to Friday 18 June. Friday 12 February is agreed; ten working
# days before it is 29 January.
SOCIAL_CARE = Table(
    "eng-adult-social-care-2009",
    (
        Round(
            asked="2026-12-19 10:00",
            acknowledge_by="2026-12-23",
            acknowledged="2026-12-22 09:30",
            due_at_first="2027-06-18",
            agreed="2027-02-12",
            due_on="2027-02-12",
            answered="2027-02-03 10:00",
            chased=(
                *("ann 2026-12-21", "ann 2026-12-22"),
                *("ann 2027-01-29", "ann 2027-02-01", "ann 2027-02-02", "ann 2027-02-03"),
            ),
        ),
    ),
    LGSCO,
    YEAR_SINCE,
    Afterwards("2027-07-05", "2027-12-20", Outcome.UPHELD),
)

# 21-24, 29-31 December are seven, 4, 5, 6 January ten.
CHILDREN = Table(
    "eng-children-act",
    (
        Round(
            asked="2026-12-18 10:00",
            due_on="2027-01-06",
            # Five more of the ten that the law allows: 7, 8, 11, 12, 13 January; the last would be the 20th.
            extended=Extended("2027-01-05 14:00", "2027-01-05 15:00", until="2027-01-13", latest="2027-01-20"),
            answered="2027-01-12 10:00",
            chased=("ann 2027-01-04", "ann 2027-01-05", "ann 2027-01-11", "ann 2027-01-12"),
        ),
        # From Monday 18 January: 22 January is day 4, 29 January 9, 5 February 14, 12 February 19, 19 February 24.
        Round(
            asked="2027-01-18 12:00",
            decided="2027-01-19 10:00",
            due_on="2027-02-22",
            answered="2027-02-22 10:00",
            chased=("ann 2027-01-19", "head 2027-02-18", "head 2027-02-19", "head 2027-02-22"),
        ),
        # From Monday 1 March: 25 March is day 18 (26 and 29 March are Easter), 9 April 27, 14 April 30, its last
        # day for the panel. The report 5 later, 21 April; the reply 15 later: 30 April is 7, 3 May no day, 13 May 15.
        # The panel meets on 9 April, so its report is owed by the 16th; it comes on the 13th: 16 April is day 3 of the
        # reply, 23 April 8, 30 April 13, 4 and 5 May 14 and 15. Five days before it is 27 April.
        Round(
            asked="2027-03-01 09:30",
            decided="2027-03-02 10:00",
            due_at_first="2027-05-13",
            steps=("panel 2027-04-09", "report 2027-04-13"),
            due_on="2027-05-05",
            answered="2027-05-05 12:00",
            chased=(
                "head 2027-03-02",
                "olu 2027-04-27",
                "olu 2027-04-28",
                "olu 2027-04-29",
                "olu 2027-04-30",
                "olu 2027-05-04",
                "olu 2027-05-05",
            ),
        ),
    ),
    LGSCO,
    YEAR_SINCE,
    Afterwards("2027-06-01", "2027-11-15", Outcome.PARTIALLY_UPHELD),
)

# Day 30 of 25 November is Christmas Day; the next working day is Tuesday 29 December. A list mentions it two working
# days before; the update promises 5 January: 30, 31 December, 4, 5, 6 January are five working days, so the 6th.
PERSONAL_DATA = Table(
    "uk-dp",
    (
        Round(
            asked="2026-11-25 10:00",
            acknowledge_by="2026-12-29",
            due_on="2026-12-29",
            late=(Late("2026-12-29 15:00", promised_on="2027-01-06"),),
            answered="2027-01-04 10:00",
            chased=("ann 2026-12-23", "ann 2026-12-24", "ann 2026-12-29", "ann 2027-01-04", "mia 2027-01-04"),
        ),
    ),
    "Information Commissioner",
    "within 3 months of our last letter to you about it",
    Afterwards("2027-04-01", "2027-08-16", Outcome.UPHELD),
)

# Good Friday's complaint is Tuesday 7 April's: 8, 9, 10, 13-17, 20, 21 April.
THREE_STAGES = Table(
    "three-stage",
    (
        Round(
            asked="2026-04-03 10:00",
            due_on="2026-04-21",
            late=(Late("2026-04-20 11:00", promised_on="2026-04-28", by="ann"),),
            answered="2026-04-27 10:00",
            chased=(
                *("ann 2026-04-17", "ann 2026-04-20", "ann 2026-04-21"),
                *("mia 2026-04-24", "ann 2026-04-24", "ann 2026-04-27", "mia 2026-04-27"),
            ),
        ),
        # From Tuesday 28 April: 29, 30 April, 1 May are 3; 4 May a bank holiday; 8 May 7, 15 May 12, 22 May 17, 25 May
        # a bank holiday, 28 May 20.
        Round(
            asked="2026-04-28 12:00",
            decided="2026-04-29 10:00",
            due_on="2026-05-28",
            answered="2026-05-28 10:00",
            chased=("ann 2026-04-29", "head 2026-05-26", "head 2026-05-27", "head 2026-05-28"),
        ),
        # From Monday 1 June, thirty days are six weeks: Monday 13 July.
        Round(
            asked="2026-06-01 12:00",
            decided="2026-06-02 10:00",
            due_on="2026-07-13",
            answered="2026-07-10 10:00",
            chased=("head 2026-06-02", "olu 2026-07-09", "olu 2026-07-10"),
        ),
    ),
    LGSCO,
    YEAR_SINCE,
    Afterwards("2026-09-07", "2027-02-01", Outcome.UPHELD),
)
