"""Every transport under contract; each new one is added here, and everything it can do is asked of it."""

from tests.bot.mail.exchange_server import EXCHANGE
from tests.bot.mail.graph_server import GRAPH
from tests.bot.mail.imap_kind import DOVECOT, OLD_IMAP
from tests.bot.mail.servers import LOCAL, Kind
from tests.bot.mail.smtp_kind import SMTP_OUT

KINDS: tuple[Kind, ...] = (LOCAL, DOVECOT, OLD_IMAP, EXCHANGE, GRAPH, SMTP_OUT)
