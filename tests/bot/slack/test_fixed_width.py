"""Long reports in Slack: tables stay whole, nothing is lost, every block fits."""

from bot.slack.fixed_width import MOST_PIECES, PIECE_CHARACTERS, fixed_width


def blocks(text: str) -> list[str]:
    return [one["text"]["text"] for one in fixed_width("Figures", text).blocks]


def table(name: str, rows: int) -> str:
    return "\n".join([f"      {name}", *(f"  {name} {number:>40}" for number in range(rows))])


def test_tables_that_fit_share_a_block_and_one_that_does_not_begins_the_next() -> None:
    first, second, third = table("a", 30), table("b", 40), table("c", 3)
    assert blocks(f"{first}\n\n{second}\n\n{third}\n") == [f"```\n{first}\n```", f"```\n{second}\n\n{third}\n```"]


def test_a_table_too_long_for_a_block_goes_on_in_the_next_between_two_lines() -> None:
    long = table("a", 100)
    shown = [one.removeprefix("```\n").removesuffix("\n```") for one in blocks(long)]
    assert "\n".join(shown) == long
    assert all(len(one) <= PIECE_CHARACTERS for one in shown)


def test_what_is_far_too_long_ends_with_a_sign() -> None:
    shown = blocks("\n\n".join(table("<a>", 50) for _ in range(40)))
    assert (len(shown), shown[-1]) == (MOST_PIECES, "```\n…\n```")
