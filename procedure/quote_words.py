"""The words by which mail programs mark what they quote, by language: data for `quoting.py`."""

from collections.abc import Mapping

_FROM = (
    "from", "von", "de", "od", "van", "da", "från", "fra", "oddi wrth", "o", "bho", "ó", "feladó", "de la",
    "lähettäjä", "nuo", "siuntėjas", "saatja", "no", "від", "от", "από", "kimden", "من", "מאת", "发件人", "寄件者",
    "寄件人", "差出人", "보낸 사람", "प्रेषक", "ਵੱਲੋਂ", "منجانب", "থেকে", "avsändare", "absender", "expéditeur",
    "remitente", "mittente",
)  # fmt: skip
_SENT = (
    "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "date d'envoi", "enviado", "enviado el",
    "enviada em", "fecha", "data", "inviato", "wysłano", "wysłane", "verzonden", "skickat", "sendt", "dato",
    "lähetetty", "päivämäärä", "odesláno", "odoslané", "elküldve", "dátum", "trimis", "išsiųsta", "saadetud",
    "nosūtīts", "надіслано", "отправлено", "дата", "изпратено", "στάλθηκε", "ημερομηνία", "gönderme tarihi",
    "gönderildi", "tarih", "anfonwyd", "dyddiad", "air a chur", "ceann-latha", "seolta", "dáta", "تاريخ الإرسال",
    "تم الإرسال", "التاريخ", "נשלח", "发送时间", "日期", "寄件日期", "傳送時間", "送信日時", "日付", "보낸 날짜",
    "날짜", "भेजा गया",
)  # fmt: skip
_TO = (
    "to", "an", "à", "a", "para", "do", "aan", "till", "til", "vastaanottaja", "komu", "címzett", "către", "catre",
    "kam", "saaja", "adresāts", "кому", "до", "προς", "kime", "at", "gu", "chuig", "إلى", "אל", "收件人", "收件者",
    "宛先", "받는 사람", "प्रति", "empfänger", "destinataire",
)  # fmt: skip
_SUBJECT = (
    "subject", "betreff", "objet", "asunto", "oggetto", "assunto", "temat", "onderwerp", "ämne", "emne", "aihe",
    "předmět", "predmet", "tárgy", "subiect", "tema", "teema", "тема", "относно", "θέμα", "konu", "pwnc", "testun",
    "cuspair", "ábhar", "الموضوع", "נושא", "主题", "主旨", "件名", "제목", "विषय", "sujet",
)  # fmt: skip

FIELDS: Mapping[str, str] = {
    word: role
    for role, words in (("subject", _SUBJECT), ("to", _TO), ("sent", _SENT), ("from", _FROM))
    for word in words
}
"""A field of a quoted mail's head, in lower case, and which one it is."""

WROTE = (
    "wrote", "writes", "schrieb", "a écrit", "napisał", "pisze", "escribió", "ha scritto", "scrive", "escreveu",
    "schreef", "geschreven", "skrev", "kirjoitti", "napsal", "napísal", "írta", "a scris", "rašė", "kirjutas",
    "rakstīja", "yazdı", "ysgrifennodd", "sgrìobh", "scríobh", "написал", "пишет", "писал", "пише", "написав",
    "написа", "έγραψε", "كتب", "כתב", "写道", "寫道", "书写", "書きました", "のメール", "작성", "लिखा", "ਲਿਖਿਆ",
    "تحریر کیا",
)  # fmt: skip
"""The verb in the heading of a quote."""

ORIGINAL = (
    "original message", "original mail", "original appointment", "forwarded message", "ursprüngliche nachricht",
    "weitergeleitete nachricht", "message d'origine", "message original", "message transféré", "mensaje original",
    "mensaje reenviado", "messaggio originale", "messaggio inoltrato", "mensagem original", "mensagem encaminhada",
    "oorspronkelijk bericht", "doorgestuurd bericht", "ursprungligt meddelande", "original meddelelse",
    "oprindelig meddelelse", "opprinnelig melding", "alkuperäinen viesti", "wiadomość oryginalna",
    "oryginalna wiadomość", "wiadomość przekazana", "původní zpráva", "pôvodná správa", "eredeti üzenet",
    "mesaj original", "özgün ileti", "neges wreiddiol", "teachdaireachd thùsail", "an teachdaireacht bhunaidh",
    "исходное сообщение", "исходное письмо", "пересылаемое сообщение", "αρχικό μήνυμα", "الرسالة الأصلية",
    "原始邮件", "原始郵件", "元のメッセージ", "원본 메시지",
)  # fmt: skip
"""What stands between two rules above a quoted mail."""
