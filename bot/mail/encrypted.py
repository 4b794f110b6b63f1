"""Why nobody here can read a mail: encrypted, or sealed in a form that only a mail program opens, or damaged."""

from bot.mail.parts import Part
from bot.mail.signed import PKCS7

_RIGHTS_MANAGED = "application/x-microsoft-rpmsg-message"
_ENVELOPED = bytes.fromhex("2a864886f70d010703")  # object identifiers of RFC 5652
_AUTH_ENVELOPED = bytes.fromhex("2a864886f70d0109100117")
_WORD_LIMIT = 20  # characters of a person's own before an encrypted block that make the mail readable


def why_unreadable(raw: bytes, root: Part, text: str) -> str:
    """One sentence, or "" for a mail that can be read. A signed mail is read like any other."""
    if root.content_type == "multipart/encrypted":
        return "It is encrypted (PGP)."
    if root.content_type in PKCS7:
        return _why_sealed(raw, root)
    before, found, _ = text.partition("-----BEGIN PGP MESSAGE-----")
    if found and len(before.strip()) < _WORD_LIMIT:
        return "It is encrypted (PGP)."
    if not text.strip() and any(child.content_type == _RIGHTS_MANAGED for child in (root, *root.children)):
        return "It is sealed by rights management, which only its sender's mail program opens."
    if not text.strip() and any(_is_tnef(child) for child in (root, *root.children)):
        return "Its text is inside Outlook's winmail.dat, which cannot be opened."
    return ""


def _why_sealed(raw: bytes, root: Part) -> str:
    kind = root.type_parameters.get("smime-type", "").lower()
    start = root.body(raw)[:100]
    if "enveloped" in kind or _ENVELOPED in start or _AUTH_ENVELOPED in start:
        return "It is encrypted (S/MIME)."
    return "It is wrapped up in a signature (S/MIME) that cannot be opened; it may be damaged."


def _is_tnef(part: Part) -> bool:
    name = part.disposition_parameters.get("filename") or part.type_parameters.get("name") or ""
    return part.content_type in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat"
