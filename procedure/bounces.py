"""How mail systems say that a letter did not arrive, where no report (RFC 3464) says it for them.

A person may write about letters that came back, and may write from a gateway that empties the return path. So words
alone never make a bounce: a server must speak, or the words must come with what only servers enclose.
"""

import re
from datetime import timedelta
from functools import lru_cache

from procedure.absence import is_unhappy, opening_of
from procedure.mail import IncomingMail, Report

SUBJECT_LIMIT = 300  # characters that are looked at
OPENING_LIMIT = 3000
SUBJECTS_AT_MOST = 200
BOUNCES_WITHIN = timedelta(days=10)
"""By its address alone a report is tied to no older letter. A server tries for "at least 4-5 days" (RFC 5321 section
4.5.4.1) before it gives up, and its report may travel as long; what comes later is about something else.
"""
_DAEMON_NAMES = re.compile(
    r"mailer-?daemon|mail-?daemon|e?mdaemon|microsoftexchange[0-9a-f]{10,}|mail[._]?delivery[._].*", re.IGNORECASE
)
_DAEMON_TITLES = re.compile(
    r"(?:e-?)?mail deliver[a-z]* (?:sub)?s(?:ystem|ervice)|mail(?:er)?[ -]?daemon|jetmail system|courier mail server.*",
    re.IGNORECASE,
)
# People too write from these, so they count for less.
_SERVER_NAMES = re.compile(
    r"post-?_?master|mail[-_]?adm.*|quota.*|anti-?spam|mail-?gateway|mail-?system|system ?administrator|.*_smtp_.*|imss"
    r"|inetgw\d*|ndr|mail-?error|mail-?sweeper"
    r"|mail-?marshal|interscan.*|symantec_.*|surfcontrol.*|bounces?|undeliverable.*|non-?delivery.*|smtp-?daemon",
    re.IGNORECASE,
)
_SERVER_TITLES = re.compile(
    r"mail administrator|system[ -]?administrator|administrateur syst[eè]me|systemadministrator"
    r"|systembeheerder|post ?master"
    r"|interscan .*|internet mail delivery|mail server|mail system",
    re.IGNORECASE,
)
_MARKS = r"[\s*\[!\"'«]*"  # what may stand before the words of a subject
_FAILED_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|un-?delivera?ble|non[- ]?deliver|delivery (?:status notification|failure|has failed"
    r"|notification|error|report|problem)|delivery of .{0,80}failed|(?:e-?)?mail (?:delivery )?(?:failed|failure|system"
    r" error|error|subsystem)|mail delivery (?:system|subsystem|warning|status)|returned (?:e-?)?mail|mail returned"
    r"|failure notice|failure delivery|failed mail|failed delivery|permanent delivery failure|delivery failed"
    r"|(?:message|mail) (?:you sent (?:was )?(?:blocked|rejected)|(?:could |was |has )?(?:not|n't) (?:be(?:en)? )?"
    r"(?:delivered|sent))|could not be delivered|can'?t be delivered|see transcript for details|user unknown"
    r"|message delivery (?:has )?fail|problem delivering|error sending your (?:e-?)?mail|automatically rejected mail"
    r"|message (?:rejected|blocked|bounced)|\bbounce(?:d|: | notif| message| report)|mail status report"
    r"|notice: mail delivery status"
    r"|email delivery failure|account (?:has been )?(?:closed|deactivated|disabled)|mailbox (?:is )?(?:full"
    r"|unavailable)"
    r"|non remis|non distribu|impossible de remettre|[ée]chec de (?:la )?(?:remise|livraison|distribution)"
    r"|unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|konnte nicht zugestellt"
    r"|no se puede entregar|no entregado|devuelto|n[ãa]o (?:foi )?entregue|n[ãa]o [ée] poss[ií]vel entregar|recusado:"
    r"|mancato recapito|non recapitabile|impossibile recapitare|onbestelbaar|niet bezorgd|kan niet worden bezorgd"
    r"|nie dostarczon|niedostarcz|niedor[ęe]cz|nie mo[żz]na dostarczy|går inte att leverera|kan ikke leveres|uleverbar"
    r"|ei voitu toimittaa|ei voi toimittaa|nedoru[čc]|nie je mo[žz]n[ée] doru|nelivrabil|nu (?:a putut fi"
    r"|poate fi) livrat|kan inte levereras|kohaletoimetamatu|nevar pieg[āa]d|ne[įi]manoma pristatyti"
    r"|ne mo[žz]e se (?:isporu|dostav)|ni mogo[čc]e dostaviti|неиспоручив|не може да се достави"
    r"|не може (?:бути доставлен|да се испоруч)"
    r"|δεν είναι δυνατή η παράδοση|αδύνατη η παράδοση|वितरित करने योग्य नहीं|ไม่สามารถส่ง|kh[ôo]ng g[ửu]i [đd][ượu]+c"
    r"|không thể gửi"
    r"|tidak dapat (?:ter)?kirim|tidak terkirim|לא ניתן למסור|mancata consegna|avviso di mancata|[ée]tat de remise"
    r"|non d[ée]livr"
    r"|[üu]bermittlungsstatus|zustellstatus|estado de (?:la )?entrega|stato del(?:la)? (?:recapito|consegna)"
    r"|status da entrega"
    r"|bezorgingsstatus|stanie dostarczenia|leveransstatus|leveringsstatus|配信状態通知"
    r"|传递状态通知|傳遞狀態|состоянии доставки"
    r"|teslim durumu"
    r"|zustellung endg|zustellfehler|echec de distribution|fallo (?:en|de) la entrega|errore di consegna"
    r"|falha na entrega|配信エラー"
    r"|발송 ?실패|전송 ?실패|recipient unknown|kézbesíthetetlen|teslim edilemedi|недостав|не доставлено"
    r"|не удалось доставить|не вдалося доставити|配信できません|配信不能|配信に失敗|無法傳遞|无法投递|无法送达"
    r"|未送达|メールエラー|エラーメール|送信できません|退信|배달(?:되지| ?실패)"
    r"|تعذر (?:ال)?تسليم|لم يتم التسليم|לא ניתן למסירה|neamhsheachadta|methu (?:â )?dosbarthu"
    r"|heb ei (?:d)?dosbarthu",
    re.IGNORECASE,
)
_STARTS_FAILED = re.compile(_MARKS + r"(?:" + _FAILED_SUBJECT.pattern + r")", re.IGNORECASE)
_SENT = r"(?:your|the|this|following|original|a|following e?-?mail) (?:e-?mail|mail|message|letter)s?"
_NOT_DELIVERED = (
    r"(?:could not|couldn[’']t|cannot|can[’']t|was not|wasn[’']t|were not|has not|has(?:n[’']t)?|not)"
    r" (?:be |been )?(?:successfully )?(?:delivered|sent|reach)"
)
_FAILED_OPENING = re.compile(
    rf"{_SENT}\b[^.]{{0,200}}?{_NOT_DELIVERED}|could not (?:be )?deliver(?:ed)?(?: (?:the )?message)? to"
    r"|(?:unable|failed|not able|wasn't able|trouble|error occurred while (?:attempting|trying)|attempted) (?:to )?"
    r"deliver(?:ing)?\b|delivery (?:to|of) [^.\n]{0,200}\b(?:failed|has failed|was aborted)"
    r"|deliver[ye]ry? to the following"
    r"|delivery has failed|(?:permanent|fatal|delivery) (?:fatal )?(?:errors?|problems?) -{2,9}|permanent fatal error"
    r"|did(?: not|n't) (?:receive (?:this|your) message|reach the following)|failed recipients?\b|transcript of session"
    r"|non-?delivery report|undeliver(?:able|ed) (?:mail|message)|failure reasons|was (?:automatically )?rejected"
    r"|this message was created automatically by mail delivery|i'm afraid i wasn't able|sorry,? (?:it didn't work out"
    r"|we were unable)|no such (?:user|recipient|address|mailbox|account)|user (?:is )?unknown|unknown user"
    r"|mailbox (?:is )?"
    r"full|not a valid (?:user|address|recipient|mailbox)|(?:mailbox|account) (?:is )?(?:unavailable|disabled|inactive"
    r"|closed|not found|does not exist|space not enough)|(?:over|exceed\w*) (?:the )?(?:quota|storage)|quota exceeded"
    r"|relay(?:ing)? (?:denied|access)|address(?:es)? (?:had|failed|couldn't|below)|host (?:or domain name )?not found"
    r"|blocked by our (?:bulk|spam)|n'a pas pu [êe]tre (?:d[ée]livr|remis|distribu)|konnte nicht zugestellt"
    r"|no se (?:pudo|ha podido) entregar|n[ãa]o p[ôo]de ser entregue|nie mo[żz]e by[ćc] dostarczon"
    r"|recipient\(?s?\)? (?:could not be reached|does not exist)|<[^<>\s]+ #5\.\d\.\d>"
    r"|配信できません|配達できません|送信できません|\b55\d[ -]\d?\.?\d|smtp error code 5|\b5\.[1-7]\.\d{1,3}\b",
    re.IGNORECASE | re.DOTALL,
)
_SERVERS_FORM = re.compile(  # what only a mail server writes
    r"<<< ?(?:rcpt|5\d\d)|^the original message was received at "
    r"|^reject reason: |transcript of session|^\W*<[^<>\s]+@[^<>\s]+>:|-{2,9} ?non-?delivery report"
    r"|(?:rcpt to|remote-mta|reporting-mta|diagnostic-code) ?:|-{2,9} ?failed recipients?\b",
    re.IGNORECASE | re.MULTILINE,
)
_SERVERS_NUMBERS = re.compile(  # a person may quote these
    r"\b5[0-5]\d[ -]+#?5\.\d\.\d|smtp error code|\b550 \W?<?\S|failed recipients?\b", re.IGNORECASE
)
_WAITS = re.compile(
    r"\bdelay(?:ed|s in)|still being retried|(?:has )?not yet been delivered|could not send message for past"
    r"|postponed|will (?:continue|keep) (?:to try|trying|attempting)|attempts will continue|will be (?:retried"
    r"|attempted)"
    r"|this is a warning message only|you do not need to resend|verz[öo]ger|retard[ée]|opó[źz]ni|temporarily deferred",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(r"given up|permanent|giving up|failed after|too long|has failed", re.IGNORECASE)
_NAMES_WHOM = re.compile(  # the first sentence says to which address the message did not go
    r"\W*(?:your|votre) (?:e-?mail|mail|message)[^\n@]{0,60}(?:not be delivered|delivr[eé]) [^@]{0,20}?<?[^\s@]+@",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(r"\W*(?:re|fwd?|aw|wg)\s*:", re.IGNORECASE)  # as no server begins
_NOTICE_OF_BOUNCE = re.compile(r"\"(?:notificationType|eventType)\"\s*:\s*\"Bounce\"")  # Amazon SES by SNS
_ENCLOSED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})


def is_bounce(mail: IncomingMail) -> bool:
    """A letter came back: a failing report (RFC 3464), `X-Failed-Recipients`, or a vendor's form without a report.

    A null return path alone is not enough: with a person's text it opens a case.
    """
    if mail.report is Report.READ:
        return mail.return_path == "" and "rejected" in mail.text[:OPENING_LIMIT] and says_failure(mail)
    if mail.report is not Report.NONE:
        return mail.report is Report.FAILED
    if mail.failed_recipients or _NOTICE_OF_BOUNCE.search(mail.text[:OPENING_LIMIT] if _is_notice(mail) else ""):
        return True
    if not may_be_a_form(mail) or seems_delayed(mail):  # in this order: most mails end here, and the first is quick
        return False
    if is_daemon(mail):
        return says_failure(mail) or opens_with_failure(mail) or _encloses(mail)
    if mail.return_path == "" or _may_be_server(mail):
        if _is_persons(mail):
            return False
        if opens_with_failure(mail) and _shows_the_server(mail):
            return True
        names_whom = "@" in mail.text[:OPENING_LIMIT]  # which people rarely do who write about letters by post
        return says_failure(mail) and (names_whom or is_server(mail) or _encloses(mail))
    return is_returned_form(mail)


def _is_persons(mail: IncomingMail) -> bool:
    """Some gateways empty the return path of what people write."""
    if _may_be_server(mail):
        return False
    if _PASSED_ON.match(mail.subject[:SUBJECT_LIMIT]):
        return True
    if not is_unhappy(mail):
        return False
    return not _has_a_servers_form(mail) or _begins_with_a_person(mail)


def may_be_a_form(mail: IncomingMail) -> bool:
    """Whether it is worth looking for a vendor's form: a server seems to speak."""
    return (
        (mail.return_path == "" and not _is_persons(mail))
        or is_daemon(mail)
        or _may_be_server(mail)
        or bool(mail.failed_recipients)
        or is_returned_form(mail)
    )


def is_returned_form(mail: IncomingMail) -> bool:
    """No server speaks by name, but subject, opening and what is enclosed are all a server's; a reply is not."""
    if not says_failure(mail):
        return False
    if _NAMES_WHOM.match(mail.text[:OPENING_LIMIT]):
        return True
    starts = bool(_STARTS_FAILED.match(mail.subject[:SUBJECT_LIMIT]))
    return starts and opens_with_failure(mail) and _has_a_servers_form(mail) and not _begins_with_a_person(mail)


def _begins_with_a_person(mail: IncomingMail) -> bool:
    """People show what came back below their own words, and let its subject stand."""
    first = " ".join(opening_of(mail, OPENING_LIMIT).strip().partition("\n\n")[0].split())
    return bool(first) and not (_FAILED_OPENING.search(first) or _SERVERS_FORM.search(first))


def is_daemon(mail: IncomingMail) -> bool:
    """The mail is written in a mail server's name, or in nobody's with a null return path."""
    if not mail.from_address and mail.return_path == "":
        return True
    title = _title(mail)  # which may be an address of its own
    named = _DAEMON_NAMES.fullmatch(_local_part(mail)) or _DAEMON_NAMES.fullmatch(title.partition("@")[0])
    return bool(named or _DAEMON_TITLES.fullmatch(title))


def is_server(mail: IncomingMail) -> bool:
    """A mail server speaks: in a name that nobody else bears, or in one of a server's with a null return path."""
    return is_daemon(mail) or (mail.return_path == "" and _may_be_server(mail))


def _may_be_server(mail: IncomingMail) -> bool:
    return bool(_SERVER_NAMES.fullmatch(_local_part(mail)) or _SERVER_TITLES.fullmatch(_title(mail)))


def _local_part(mail: IncomingMail) -> str:
    """Servers write `MAILER-DAEMON` without a domain too, which is no address."""
    named = mail.from_address.rpartition("@")[0] if mail.from_address else mail.from_name.partition("(")[0].strip()
    return named[:200].replace("\\", "").strip('"')


def _title(mail: IncomingMail) -> str:
    return mail.from_name[:200].strip(" '\"")


def says_failure(mail: IncomingMail) -> bool:
    """The subject speaks of a failed delivery."""
    return _is_of_failure(mail.subject[:SUBJECT_LIMIT])


@lru_cache(SUBJECTS_AT_MOST)
def _is_of_failure(subject: str) -> bool:
    """Remembered, since it is asked of each mail some three times."""
    return bool(_FAILED_SUBJECT.search(subject))


def opens_with_failure(mail: IncomingMail) -> bool:
    """The text begins with a failed delivery."""
    return bool(_FAILED_OPENING.search(" ".join(mail.text[:OPENING_LIMIT].split())))


def seems_delayed(mail: IncomingMail) -> bool:
    """The letter waits at a server, which goes on trying: nothing came back."""
    words = f"{mail.subject[:SUBJECT_LIMIT]}\n{mail.text[:OPENING_LIMIT]}"
    return bool(_WAITS.search(words)) and not _GIVEN_UP.search(words)


def is_notice_of_delay(mail: IncomingMail) -> bool:
    """A server says that it goes on trying, in words alone."""
    from_server = is_server(mail) or _may_be_server(mail) or (mail.return_path == "" and not _is_persons(mail))
    subject = mail.subject[:SUBJECT_LIMIT]
    return from_server and seems_delayed(mail) and bool(says_failure(mail) or _WAITS.search(subject))


def _shows_the_server(mail: IncomingMail) -> bool:
    """A server's form or numbers, or the letter itself enclosed."""
    return _has_a_servers_form(mail) or bool(_SERVERS_NUMBERS.search(mail.text[:OPENING_LIMIT]))


def _has_a_servers_form(mail: IncomingMail) -> bool:
    return _encloses(mail) or bool(_SERVERS_FORM.search(mail.text[:OPENING_LIMIT]))


def _encloses(mail: IncomingMail) -> bool:
    return any(each.content_type in _ENCLOSED for each in mail.attachments)


def _is_notice(mail: IncomingMail) -> bool:
    return "x-amz-sns-message-id" in mail.auto_reply_headers
