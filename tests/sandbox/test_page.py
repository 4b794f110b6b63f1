"""The page in a real browser: a customer writes and reads, the office types, fills in and presses, time is moved."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox import Sandbox
from tests.sandbox.conftest import ANN, MAILBOX, Bot, Clock, send_raw
from tests.sandbox.forms import field, modal, option, plain

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <!channel>"

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="the sandbox page is NOT tested: install Debian's chromium for it"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox) -> Iterator[Page]:
    """A fresh profile; the test fails if the page itself complained."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(sandbox.page_url)
        yield page
    assert [one for one in complaints if "about:srcdoc" not in one] == []  # a letter's script, kept from running


def picture(page: Page, name: str) -> None:
    """Kept where somebody asks for it, to be looked at."""
    folder = os.environ.get("SANDBOX_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def office(bot: Bot) -> None:
    """A bot that opens a form, refuses one name, and tells the channel."""
    form = modal(
        field("name", {"type": "plain_text_input"}),
        field("text", {"type": "plain_text_input", "multiline": True}, optional=True),
        field("channel", {"type": "static_select", "options": [option("phone"), option("letter")]}),
        field("received", {"type": "datepicker", "initial_date": "2026-04-01"}),
        field("urgent", {"type": "radio_buttons", "options": [option("yes"), option("no")]}, optional=True),
        field("points", {"type": "checkboxes", "options": [option("delay"), option("damage")]}, optional=True),
        field("owner", {"type": "users_select"}, optional=True),
    )

    def saved(ack: Any, view: dict[str, Any], client: Any) -> None:
        values = view["state"]["values"]
        if values["name"]["name"]["value"] == "Nobody":
            ack(response_action="errors", errors={"name": "We need a real name."})
            return
        ack()
        chosen = values["channel"]["channel"]["selected_option"]["value"]
        client.chat_postMessage(channel="complaints", text=f"Logged: {values['name']['name']['value']} by {chosen}")

    bot.app.command("/complaint")(
        lambda ack, command, client: (ack(), client.views_open(trigger_id=command["trigger_id"], view=form))
    )
    bot.app.view("log")(saved)
    bot.app.action("take")(lambda ack, respond: (ack(), respond("You took it.", replace_original=False)))
    bot.connect()


def card(bot: Bot) -> None:
    cells = [
        [{"type": "raw_text", "text": text} for text in row] for row in (["Case", "Due"], ["C-2026-00001", "2 April"])
    ]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("C-2026-00001")},
        {"type": "section", "fields": [plain("Stage 1"), {"type": "mrkdwn", "text": "*Owner:* nobody &lt;yet&gt;"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Due on _2 April_"}]},
        {"type": "divider"},
        {"type": "data_table", "caption": "Due", "rows": cells},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "take", "text": plain("Take"), "style": "primary"},
                {
                    "type": "static_select",
                    "action_id": "area",
                    "placeholder": plain("Area"),
                    "options": [option("north")],
                },
            ],
        },
    ]
    posted = bot.client.chat_postMessage(channel="complaints", text="A case", blocks=blocks)
    bot.client.chat_postMessage(channel="complaints", thread_ts=posted["ts"], text=HOSTILE)


def test_a_customer_writes_and_reads_the_letters_that_came_back(page: Page, sandbox: Sandbox) -> None:
    page.get_by_label("Text").fill(HOSTILE)
    page.get_by_role("button", name="Send the mail").click()
    expect(page.locator("#mail-said")).to_have_text("Sent.")
    letter = (
        b"From: "
        + MAILBOX.encode()
        + b"\r\nTo: jo.customer@example.com\r\nSubject: We have it\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        b"<p>Your reference is <b>C-2026-00001</b>.<script>parent.document.title='owned'</script></p>\r\n"
    )
    send_raw(sandbox, letter, to="jo.customer@example.com")
    expect(page.frame_locator("iframe").locator("b")).to_have_text("C-2026-00001")
    assert page.locator("iframe").get_attribute("sandbox") == ""
    picture(page, "customer")
    assert page.title() == "Frontline sandbox"


def test_the_office_works_through_a_form(page: Page, bot: Bot) -> None:
    office(bot)
    card(bot)
    expect(page.locator("#talk table")).to_contain_text("C-2026-00001")
    expect(page.locator("#talk")).to_contain_text("<img src=x onerror=")
    expect(page.locator("#talk")).to_contain_text("nobody <yet>")
    page.get_by_label("Command").fill("/complaint new")
    page.get_by_label("Command").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Log a complaint")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please complete this required field.")).to_have_count(2)
    dialog.get_by_label("name").fill("Nobody")
    dialog.get_by_label("channel").select_option("letter")
    dialog.get_by_label("Delay").check()
    picture(page, "form")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("We need a real name.")).to_be_visible()
    dialog.get_by_label("name").fill("Jo Customer")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#talk")).to_contain_text("Logged: Jo Customer by letter")
    page.get_by_role("button", name="Take").click()
    expect(page.locator("#talk article.ephemeral")).to_contain_text("You took it.")
    picture(page, "office")
    assert page.title() == "Frontline sandbox"


def test_direct_messages_and_the_home_tab_belong_to_the_person_chosen(page: Page, bot: Bot) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("My cases")}]}
    bot.app.event("app_home_opened")(lambda event, client: client.views_publish(user_id=event["user"], view=home))
    bot.connect()
    bot.client.chat_postMessage(channel=ANN.id, text="You have *two* cases due.")
    page.get_by_role("button", name="Direct messages").click()
    expect(page.locator("#talk strong")).to_have_text("two")
    page.get_by_label("You are").select_option("mia@example.gov.uk")
    expect(page.locator("#talk")).to_contain_text("Nothing has been said here yet.")
    page.get_by_role("button", name="Home").click()
    expect(page.locator("#talk")).to_contain_text("My cases")


def test_a_view_that_the_bot_changes_later_keeps_what_was_typed(page: Page, bot: Bot) -> None:
    opened: list[str] = []
    form = modal(field("name", {"type": "plain_text_input"}))

    def listener(ack: Any, command: dict[str, Any], client: Any) -> None:
        ack()
        opened.append(client.views_open(trigger_id=command["trigger_id"], view=form)["view"]["id"])

    bot.app.command("/complaint")(listener)
    bot.connect()
    page.get_by_label("Command").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("name").fill("Jo")
    bot.client.views_update(view_id=opened[0], view={**form, "title": plain("Ready")})
    expect(dialog.get_by_role("heading")).to_have_text("Ready")
    expect(dialog.get_by_label("name")).to_have_value("Jo")
    dialog.get_by_label("name").press("Escape")
    expect(dialog).to_be_hidden()


def test_the_clock_is_moved_by_keyboard(page: Page, clock: Clock) -> None:
    page.get_by_role("button", name="+ 1 week").press("Enter")
    expect(page.locator("#moving")).to_have_text("")
    expect(page.locator("#now")).to_contain_text(str((clock.now()).year))
    assert timedelta(days=6, hours=23) < clock.offset < timedelta(days=7, minutes=1)
