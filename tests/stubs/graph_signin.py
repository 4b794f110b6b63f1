"""The sign-in half of the stand-in: Entra ID's discovery and token endpoint, with its own numbers for refusals."""

import secrets
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import parse_qs

TENANT, CLIENT = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
LIFE_SECONDS = 3599


@dataclass
class SignIn:
    """One tenant with one application. `roles` are the permissions that an administrator consented to."""

    password: str
    resource: str = ""
    is_expired: bool = False
    roles: set[str] = field(default_factory=lambda: {"Mail.ReadWrite", "Mail.Send"})
    life_seconds: float = LIFE_SECONDS
    issued: dict[str, float] = field(default_factory=dict)
    named_host: str = ""
    broken: int = 0
    tokens_given: int = 0

    def revoke(self) -> None:
        """Tokens that were given are good no more."""
        self.issued.clear()

    def is_good(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self.issued.get(token, 0.0) > monotonic()

    def answer(self, method: str, host: str, path: str, body: bytes) -> tuple[int, dict[str, object]]:
        if self.broken:
            return self.broken, {"error": "temporarily_unavailable"}
        tenant, _, rest = path.lstrip("/").partition("/")
        if tenant != TENANT:
            return refused(400, "invalid_tenant", 90002, "Tenant not found.")
        if method == "GET" and rest == "v2.0/.well-known/openid-configuration":
            return 200, discovery(self.named_host or host)
        if method == "POST" and rest == "oauth2/v2.0/token":
            return self._token({key: values[0] for key, values in parse_qs(body.decode()).items()})
        return refused(404, "not_found", 90000, "No such endpoint.")

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if form.get("grant_type") != "client_credentials":
            return refused(400, "unsupported_grant_type", 70003, "The grant type is not supported.")
        if form.get("client_id") != CLIENT:
            return refused(400, "unauthorized_client", 700016, "Application was not found in the directory.")
        if form.get("client_secret") != self.password:
            return refused(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if self.is_expired:
            return refused(401, "invalid_client", 7000222, "The provided client secret keys are expired.")
        if form.get("scope") != f"{self.resource}/.default":
            return refused(400, "invalid_scope", 1002012, "The provided value for scope is not valid.")
        token = f"eyJ0eXAiOiJKV1Qi.{secrets.token_urlsafe(30)}.{secrets.token_urlsafe(20)}"
        self.issued[token] = monotonic() + self.life_seconds
        self.tokens_given += 1
        return 200, {
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
            "ext_expires_in": LIFE_SECONDS,
            "access_token": token,
        }


def discovery(host: str) -> dict[str, object]:
    """As Entra ID gives it: everything by https, whatever stands in front of it."""
    base = f"https://{host}/{TENANT}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "issuer": f"{base}/v2.0",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
    }


def refused(status: int, error: str, number: int, words: str) -> tuple[int, dict[str, object]]:
    said = f"AADSTS{number}: {words} Trace ID: {secrets.token_hex(8)}"
    return status, {"error": error, "error_description": said, "error_codes": [number]}
