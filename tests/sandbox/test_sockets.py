"""Socket Mode: several connections, one envelope to each listener, and connections that break."""

import json
import socket
from collections import Counter
from typing import Any

from slack_sdk import WebClient
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Message, RejectConnection, Request

from sandbox import Sandbox
from tests.sandbox.conftest import ANN, Bot, Script, wait_until

TYPED = {"user": ANN.email, "channel": "complaints", "text": "/complaint"}


class Wire:
    """One bare WebSocket, to see the very messages."""

    def __init__(self, sandbox: Sandbox, url: str | None = None) -> None:
        if url is None:
            client = WebClient(base_url=sandbox.api_url)
            url = str(client.apps_connections_open(app_token=sandbox.app_token)["url"])
        self.url = url
        self.socket = socket.create_connection(("127.0.0.1", sandbox.page_port), timeout=5)
        self.connection = WSConnection(ConnectionType.CLIENT)
        target = url.partition(str(sandbox.page_port))[2]
        self.socket.sendall(self.connection.send(Request(host=f"127.0.0.1:{sandbox.page_port}", target=target)))
        self.events: list[Any] = []

    def next(self) -> Any:
        while not self.events:
            data = self.socket.recv(65_536)
            self.connection.receive_data(data or None)
            self.events.extend(self.connection.events())
        return self.events.pop(0)

    def heard(self) -> dict[str, Any]:
        event = self.next()
        while not isinstance(event, Message):
            event = self.next()
        message: dict[str, Any] = json.loads(event.data)
        return message


def test_hello_comes_first_and_a_ticket_serves_once(sandbox: Sandbox) -> None:
    first = Wire(sandbox)
    with first.socket:
        assert isinstance(first.next(), AcceptConnection)
        assert first.heard()["type"] == "hello"
        second = Wire(sandbox, first.url)
        with second.socket:
            assert isinstance(second.next(), RejectConnection)


def test_every_command_goes_to_exactly_one_of_two_connections(bot: Bot, script: Script) -> None:
    heard: list[str] = []

    def listener(ack: Any, command: dict[str, Any]) -> None:
        heard.append(command["text"])
        ack("Yes.")

    bot.app.command("/complaint")(listener)
    first, second = bot.connect(), bot.connect()
    shares: Counter[int] = Counter()
    for handler in (first, second):
        handler.client.message_listeners.append(lambda client, *_: shares.update([id(client)]))
    for number in range(6):
        script.post("/sandbox/command", {**TYPED, "text": f"/complaint {number}"})
    assert heard == [str(number) for number in range(6)]
    assert shares[id(first.client)] >= 3
    assert shares[id(second.client)] >= 3


def test_with_two_connections_a_lost_one_costs_no_command_that_comes_later(impatient: Bot) -> None:
    impatient.app.command("/complaint")(lambda ack: ack("Yes."))
    impatient.connect()
    lost = Wire(impatient.sandbox)
    with lost.socket:
        assert lost.heard()["num_connections"] == 2
    wait_until(lambda: impatient.script.post("/sandbox/command", TYPED)["text"] == "Yes.")
    answers = [impatient.script.post("/sandbox/command", TYPED)["text"] for _ in range(4)]
    assert answers == ["Yes."] * 4


def test_a_bot_comes_back_after_its_connections_were_cut(sandbox: Sandbox, bot: Bot, script: Script) -> None:
    bot.app.command("/complaint")(lambda ack: ack("Yes."))
    handler = bot.connect(ping_interval=0.2)
    before = handler.client.session_id()
    sandbox.faults.slack.cut_sockets()
    wait_until(lambda: handler.client.is_connected() and handler.client.session_id() != before, 20)
    assert script.post("/sandbox/command", TYPED)["text"] == "Yes."


def test_a_disconnect_is_announced_before_the_socket_closes(sandbox: Sandbox) -> None:
    wire = Wire(sandbox)
    with wire.socket:
        assert wire.heard()["type"] == "hello"
        sandbox.faults.slack.disconnect("warning")
        said = wire.heard()
        assert (said["type"], said["reason"]) == ("disconnect", "warning")
        assert isinstance(wire.next(), CloseConnection)


def test_an_unacknowledged_event_is_sent_again_and_says_so(impatient: Bot) -> None:
    attempts: list[int] = []
    wire = Wire(impatient.sandbox)
    with wire.socket:
        assert wire.heard()["type"] == "hello"
        impatient.script.get("/sandbox/home", user=ANN.email)
        attempts = [wire.heard()["retry_attempt"] for _ in range(3)]
    assert attempts == [0, 1, 2]
