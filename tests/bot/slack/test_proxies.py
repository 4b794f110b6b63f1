"""What the environment must not decide for us."""

import os
import urllib.request

import pytest

from bot.slack.clients import posting_client, webhook
from bot.slack.proxies import never_proxy_loopback, proxy_for, without_traps
from sandbox import Sandbox

PROXY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def proxied(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, PROXY)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    # urllib keeps the first opener that it makes, with the proxies of that moment; other tests must not inherit it.
    monkeypatch.setattr(urllib.request, "_opener", None)


def test_the_way_to_slack_leads_through_the_proxy() -> None:
    assert proxy_for("https://slack.com/api/") == PROXY


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/api/", "http://localhost/api/", "http://[::1]:1/api/"])
def test_the_way_to_this_machine_never_does(url: str) -> None:
    assert proxy_for(url) is None
    assert posting_client("xoxb-x", url).proxy is None
    assert webhook(url).proxy is None


def test_no_proxy_is_obeyed_for_the_socket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "slack.com")
    assert proxy_for("https://slack.com/api/") is None


def test_loopback_is_added_to_no_proxy_once() -> None:
    environ = {"no_proxy": "intranet.example"}
    never_proxy_loopback(environ)
    never_proxy_loopback(environ)
    assert environ["no_proxy"] == "intranet.example,127.0.0.1,localhost,::1"


def test_a_workspace_on_this_machine_is_reached_despite_a_proxy(workspace: Sandbox) -> None:
    never_proxy_loopback(os.environ)
    assert posting_client(workspace.bot_token, workspace.api_url).auth_test()["ok"]


def test_the_switches_to_oauth_are_hidden_and_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "2")
    with without_traps():
        assert "SLACK_CLIENT_ID" not in os.environ
    assert os.environ["SLACK_CLIENT_SECRET"] == "2"
