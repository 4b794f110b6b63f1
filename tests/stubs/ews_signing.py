"""Signing in to the stand-in for Exchange: NTLM in its three legs, Basic, or a bearer token of its own directory."""

import base64
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import spnego

NTLM, BASIC, BEARER = "NTLM", "Basic", "Bearer"
DOMAIN, USER, PASSWORD = "EXAMPLE", "bot", "the right password"
TENANT, CLIENT, CLIENT_SECRET = "example-tenant", "example-client", "the right secret"
CHALLENGE = {
    NTLM: "NTLM",
    BASIC: 'Basic realm="mail.example.gov.uk"',
    BEARER: 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="*", token_types="app_asserted"',
}


@dataclass
class Guard:
    """Who may come in. `is_wrong`: every password is. `secret_fault`: how the directory refuses the secret.
    `lifetimes` (seconds) are those of the next tokens.
    """

    scheme: str
    folder: Path
    is_wrong: bool = False
    secret_fault: str = ""
    tokens: set[str] = field(default_factory=set)
    refusals: int = 0
    scopes: list[str] = field(default_factory=list)
    lifetimes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.users = self.folder / "ntlm-users"
        self.users.write_text(f"{DOMAIN}:{USER}:{PASSWORD}\n")

    def token(self, path: str, body: bytes) -> tuple[int, dict[str, object]]:
        """The directory's answer to a request for a token (RFC 6749 section 4.4)."""
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if path != f"/{TENANT}/oauth2/v2.0/token" or asked.get("grant_type") != "client_credentials":
            return 400, {"error": "invalid_request", "error_description": "AADSTS900023: no such tenant"}
        self.scopes.append(asked.get("scope", ""))
        if asked.get("client_id") != CLIENT:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: no such application"}
        if self.secret_fault or asked.get("client_secret") != CLIENT_SECRET:
            why = self.secret_fault or "AADSTS7000215: Invalid client secret provided."
            return 401, {"error": "invalid_client", "error_description": why}
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        return 200, {
            "token_type": "Bearer",
            "expires_in": self.lifetimes.pop(0) if self.lifetimes else 3599,
            "access_token": token,
        }


@dataclass
class Signing:
    """One connection: NTLM signs in a connection, the others every request."""

    guard: Guard
    context: object | None = None
    is_in: bool = False

    def challenge(self, authorization: str) -> str:
        """ "" when the caller is in, else the value of WWW-Authenticate."""
        if self.guard.is_wrong:
            self.is_in = False
        scheme, _, value = authorization.partition(" ")
        if self.guard.scheme == NTLM:
            return self._ntlm(value if scheme == NTLM else "")
        if scheme == self.guard.scheme and self._is_good(value):
            return ""
        self.guard.refusals += 1
        return CHALLENGE[self.guard.scheme]

    def _is_good(self, value: str) -> bool:
        if self.guard.is_wrong:
            return False
        if self.guard.scheme == BEARER:
            return value in self.guard.tokens
        return base64.b64decode(value).decode() == f"{DOMAIN}\\{USER}:{PASSWORD}"

    def _ntlm(self, value: str) -> str:
        if not value:
            return "" if self.is_in else NTLM
        message = base64.b64decode(value)
        if not message.startswith(b"NTLMSSP\0"):
            return NTLM
        kind = message[8]
        if kind == 1:
            os.environ["NTLM_USER_FILE"] = str(self.guard.users)
            self.context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
            return f"NTLM {base64.b64encode(self._step(message)).decode()}"
        self.is_in = kind == 3 and self._is_right(message)
        if not self.is_in:
            self.guard.refusals += 1
        return "" if self.is_in else NTLM

    def _step(self, message: bytes) -> bytes:
        assert isinstance(self.context, spnego.ContextProxy)
        return self.context.step(message) or b""

    def _is_right(self, message: bytes) -> bool:
        """The third leg proves the password against the challenge of the second."""
        if self.context is None or self.guard.is_wrong:
            return False
        try:
            self._step(message)
        except spnego.exceptions.SpnegoError:
            return False
        return True
