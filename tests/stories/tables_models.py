"""Tables of dates for the procedures that a council or an ombudsman wrote; counted by hand, day by day."""

from procedure.outcomes import Outcome
from tests.stories.rounds import Afterwards, Extended, Late, Round, Table

LGSCO = "Local Government and Social Care Ombudsman"
YEAR_SINCE = "within 12 months of the day you first knew of the problem"

# Over Christmas 2026: 25 and 28 December and 1 January are bank holidays. Counted: 24, 29, 30, 31 December, 4 January.
# Nobody acts, so the update goes by itself; from the third day after the due date the manager is told as well.
FRONTLINE = Table(
    "frontline",
    (
        Round(
            asked="2026-12-23 10:00",
            due_on="2027-01-04",
            late=(Late("2027-01-04 15:00", promised_on="2027-01-11"),),
            answered="2027-01-08 11:00",
            chased=("ann 2026-12-31", "ann 2027-01-04", "mia 2027-01-07", "ann 2027-01-08", "mia 2027-01-08"),
        ),
        # Saturday evening counts as Monday 11 January: 12, 13, 14, 15, 18.
        Round(
            asked="2027-01-09 20:15",
            decided="2027-01-12 10:00",
            due_on="2027-01-18",
            answered="2027-01-18 14:00",
            chased=("ann 2027-01-11", "ann 2027-01-12", "head 2027-01-15", "head 2027-01-18"),
        ),
    ),
    LGSCO,
    YEAR_SINCE,
    Afterwards("2027-03-01", "2027-07-30", Outcome.UPHELD),
)

# Easter 2026: Thursday 2 April is day 1, Good Friday no day, Easter Monday day 2 in Scotland. The tenth day, the last
# of an extension, is Thursday 16 April: 10, 13, 14, 15, 16. The list speaks of it two working days before the limit.
SCOTLAND = Table(
    "scot-spso-2021",
    (
        Round(
            asked="2026-04-02 16:40",
            due_on="2026-04-09",
            extended=Extended("2026-04-08 14:00", "2026-04-08 16:00", until="2026-04-16", latest="2026-04-16"),
            answered="2026-04-16 11:00",
            chased=(
                *("ann 2026-04-07", "ann 2026-04-08"),
                *("ann 2026-04-14", "ann 2026-04-15", "ann 2026-04-16"),
            ),
            escalate_by="2026-06-16",
        ),
        # Friday 29 May is day 1, and so is 3 of the acknowledgement Tuesday 2 June. 1-5 June is day 2 to 6, 8-12 June 7
        # to 11; Monday 15 June is the World Cup's holiday; 16-19 June 12 to 15, 22-26 June 16 to 20.
        Round(
            asked="2026-05-29 10:00",
            decided="2026-06-01 09:30",
            acknowledge_by="2026-06-02",
            acknowledged="2026-06-01 09:30",
            due_on="2026-06-26",
            answered="2026-06-25 15:00",
            chased=("ann 2026-06-01", "head 2026-06-24", "head 2026-06-25"),
        ),
    ),
    "Scottish Public Services Ombudsman",
    YEAR_SINCE,
    Afterwards("2027-04-01", "2027-09-15", Outcome.NOT_UPHELD),
)

# Friday evening after 17:00 is Tuesday's, since Monday 13 July is the holiday for the Battle of the Boyne:
# 14, 15, 16, 17, 20 July. The tenth day is Monday 27 July: 21, 22, 23, 24, 27.
NORTHERN_IRELAND = Table(
    "ni-nipso",
    (
        Round(
            asked="2026-07-10 18:30",
            due_on="2026-07-20",
            extended=Extended("2026-07-17 11:00", "2026-07-17 12:00", until="2026-07-27", latest="2026-07-27"),
            answered="2026-07-24 10:00",
            chased=("ann 2026-07-16", "ann 2026-07-17", "ann 2026-07-23", "ann 2026-07-24"),
            escalate_by="2026-09-24",
        ),
        # Thursday 30 July is day 1; day 3 is Monday 3 August; 31 July is day 2, then three weeks to 21 August are days
        # 3 to 17, and 24, 25, 26 August 18, 19, 20.
        Round(
            asked="2026-07-30 09:30",
            decided="2026-07-31 11:00",
            acknowledge_by="2026-08-03",
            acknowledged="2026-07-31 11:00",
            due_on="2026-08-26",
            answered="2026-08-26 10:00",
            chased=("ann 2026-07-31", "head 2026-08-24", "head 2026-08-25", "head 2026-08-26"),
        ),
    ),
    "Northern Ireland Public Services Ombudsman",
    "within 6 months of this letter",
    Afterwards("2027-02-26", "2027-10-01", Outcome.PARTIALLY_UPHELD),
)

# Easter 2027 is 28 March, the day on which the clocks go forward; 26 and 29 March are bank holidays. Saturday night is
# Monday 22 March: 23, 24, 25, 30, 31 March, 1, 2, 5, 6, 7 April.
WALES = Table(
    "wales-psow",
    (
        Round(
            asked="2027-03-20 23:30",
            due_on="2027-04-07",
            answered="2027-04-07 09:30",
            chased=("ann 2027-04-05", "ann 2027-04-06", "ann 2027-04-07"),
        ),
        # 9 April is day 1, 15 April day 5; 30 April day 16; Monday 3 May a bank holiday; 7 May day 20. The update
        # promises 14 May.
        Round(
            asked="2027-04-08 16:00",
            decided="2027-04-09 10:00",
            acknowledge_by="2027-04-15",
            acknowledged="2027-04-09 10:00",
            due_on="2027-05-07",
            late=(Late("2027-05-07 15:00", promised_on="2027-05-14"),),
            answered="2027-05-13 10:00",
            chased=(
                "ann 2027-04-09",
                *("head 2027-05-05", "head 2027-05-06", "head 2027-05-07"),
                *("head 2027-05-12", "mia 2027-05-12", "head 2027-05-13", "mia 2027-05-13"),
            ),
        ),
    ),
    "Public Services Ombudsman for Wales",
    "within 1 year of the day you first knew of the problem",
    Afterwards("2027-06-14", "2027-07-01", None),
)

# To be acknowledged by 24 December: 18, 21, 22, 23, 24. Unacknowledged it would be due on 12 January. The letter of 22
# December starts the clock: 23, 24, 29, 30, 31 December, 4, 5, 6, 7, 8 January.
COUNCILS = Table(
    "eng-lgsco-2026",
    (
        Round(
            asked="2026-12-17 10:00",
            acknowledge_by="2026-12-24",
            due_at_first="2027-01-12",
            acknowledged="2026-12-22 14:00",
            due_on="2027-01-08",
            # Ten more: 11-15 and 18-22 January.
            extended=Extended("2027-01-07 14:00", "2027-01-07 15:00", until="2027-01-22", latest="2027-01-22"),
            answered="2027-01-21 12:00",
            chased=(
                *("ann 2026-12-22", "ann 2027-01-06", "ann 2027-01-07"),
                *("ann 2027-01-20", "ann 2027-01-21"),
            ),
        ),
        # To be acknowledged by 1 February, hence at first due on 1 March. The letter of 27 January starts the clock:
        # two days in January, three weeks of February to the 19th are 17, and 22, 23, 24 February 18, 19, 20.
        Round(
            asked="2027-01-25 12:00",
            decided="2027-01-27 10:00",
            acknowledge_by="2027-02-01",
            due_at_first="2027-03-01",
            acknowledged="2027-01-27 10:00",
            due_on="2027-02-24",
            answered="2027-02-24 16:00",
            chased=("ann 2027-01-26", "ann 2027-01-27", "head 2027-02-22", "head 2027-02-23", "head 2027-02-24"),
        ),
    ),
    LGSCO,
    YEAR_SINCE,
    Afterwards("2027-04-12", "2027-09-01", Outcome.PARTIALLY_UPHELD),
)

# A leap year: to be acknowledged by 29 February, 23, 24, 25, 28, 29, and only then acknowledged. Ten from there: 1, 2,
# 3, 6-10, 13, 14 March.
LANDLORDS = Table(
    "eng-housing-2024",
    (
        Round(
            asked="2028-02-22 10:00",
            acknowledge_by="2028-02-29",
            acknowledged="2028-02-29 16:00",
            due_on="2028-03-14",
            # On the last day, ten more: 15, 16, 17, 20-24, 27, 28 March.
            extended=Extended("2028-03-14 09:30", "2028-03-14 10:00", until="2028-03-28", latest="2028-03-28"),
            answered="2028-03-28 12:00",
            chased=(
                *("ann 2028-02-25", "ann 2028-02-28", "ann 2028-02-29"),
                *("ann 2028-03-10", "ann 2028-03-13", "ann 2028-03-14"),
                *("ann 2028-03-24", "ann 2028-03-27", "ann 2028-03-28"),
            ),
        ),
        # From Monday 3 April: four to the 7th, four to Maundy Thursday the 13th, 18-21 April to 12, 24-28 April to 17;
        # 1 May is a bank holiday; 2, 3, 4 May. Unacknowledged: from 7 April four days more, 10 May.
        Round(
            asked="2028-03-31 15:00",
            decided="2028-04-03 10:00",
            acknowledge_by="2028-04-07",
            due_at_first="2028-05-10",
            acknowledged="2028-04-03 10:00",
            due_on="2028-05-04",
            answered="2028-05-03 09:30",
            chased=("ann 2028-04-03", "head 2028-05-02", "head 2028-05-03"),
        ),
    ),
    "Housing Ombudsman Service",
    "within 12 months of our final reply",
    Afterwards("2029-05-03", "2029-11-05", Outcome.UPHELD),
)
