"""Slack's web clients: one that asks again when reading failed, one that never does because it posts."""

from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.webhook import WebhookClient

from bot.slack.proxies import proxy_for

TIMEOUT_SECONDS = 10


def reading_client(token: str, api_url: str) -> WebClient:
    """Asks twice where Slack was out of reach, out of order or had enough of us."""
    retries = [
        ConnectionErrorRetryHandler(max_retry_count=2),
        RateLimitErrorRetryHandler(max_retry_count=1),
        ServerErrorRetryHandler(max_retry_count=1),
    ]
    return _client(token, api_url, retries)


def posting_client(token: str, api_url: str) -> WebClient:
    """Never asks twice: Slack does not notice repeats, so the outbox alone decides about a second try."""
    return _client(token, api_url, [])


def webhook(url: str) -> WebhookClient:
    """For the address at which Slack takes an answer to a command or a press."""
    client = WebhookClient(url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
    client.proxy = proxy_for(url)
    return client


def error_of(error: SlackApiError) -> str:
    """Slack's own word for what was wrong, like `channel_not_found`."""
    return str(answer_of(error).get("error") or "unknown_error")


def status_of(error: SlackApiError) -> int:
    """The HTTP status that came with the refusal."""
    return int(getattr(error.response, "status_code", 200))


def answer_of(error: SlackApiError) -> dict[str, Any]:
    """What Slack said, as far as it said anything readable."""
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, dict) else {}


def _client(token: str, api_url: str, retries: list[RetryHandler]) -> WebClient:
    client = WebClient(token=token, base_url=api_url, timeout=TIMEOUT_SECONDS, retry_handlers=retries)
    client.proxy = proxy_for(api_url)  # set afterwards: at building, None would mean "look at the environment"
    return client
