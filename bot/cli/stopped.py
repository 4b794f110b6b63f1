"""How a command ends when it is not done: with a sentence and an exit code that scripts rely on."""

FAILED = 1
WRONG = 2
TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: a mail server that pipes into us keeps the mail."""


class Stopped(Exception):
    """One sentence for standard error, and the exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code
