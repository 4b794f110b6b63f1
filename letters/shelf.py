"""The templates: the shipped ones, and the folder of an officer's own, which wins file by file.

Templates run in Jinja2's sandbox with strict undefined: a misspelt name is a sentence, not an empty space in a letter.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from letters.letter import LetterKind
from letters.values import printed
from letters.words import Words, read_words
from procedure.errors import NotAllowed

SHIPPED = Path(__file__).parent / "templates"
SUFFIX = ".txt.j2"
WRAPPER = "wrapper.html.j2"
PARTS = ("_sign_off.txt.j2", "_person.txt.j2", "_signpost.txt.j2")
"""What several letters have in common, each with a file of its own."""
WORDS = "words.toml"
LONGEST_LETTER = 100_000
"""Characters of a filled-in template."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
# Everything that an expression in an officer's template can raise; a bug of ours is none of these by intention.
_TEMPLATE_MISTAKES = (
    TemplateError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    OSError,
)


class Shelf:
    """Finds, compiles and keeps templates; compiled once, because a receipt must cost next to nothing.

    One that could not be filled in is not kept.
    """

    def __init__(self, override: Path | None = None) -> None:
        if override is not None and not override.is_dir():
            raise NotAllowed(f"The folder of your own letters, '{override}', is not there.")
        self.folders = (SHIPPED,) if override is None else (override, SHIPPED)
        self._texts: dict[tuple[str, str], Template] = {}
        self._words: dict[str, Words] = {}
        self._wrapper: Template | None = None
        self._languages: tuple[str, ...] | None = None
        self._small_words: Mapping[str, frozenset[str]] | None = None

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that have a folder of letters, in order."""
        if self._languages is None:
            found = (one.name for folder in self.folders for one in folder.iterdir() if one.is_dir())
            self._languages = tuple(sorted({name for name in found if _LANGUAGE.fullmatch(name)}))
        return self._languages

    def small_words(self) -> Mapping[str, frozenset[str]]:
        """By language the words that it is recognised by; a language whose file of words is wrong has none."""
        if self._small_words is None:
            found = ((language, self._recognised_by(language)) for language in self.languages())
            self._small_words = {language: words for language, words in found if words}
        return self._small_words

    def fill_in(self, kind: LetterKind, language: str, values: Mapping[str, object]) -> str:
        """The letter's text with its values in place; NotAllowed with what is wrong and in which file."""
        name = f"{language}/{kind.value}{SUFFIX}"
        try:
            filled_in = _explained(name, lambda: self._text(kind, language).render(values))
        except NotAllowed:
            # Read anew at the next try, so that a mended one serves without a restart.
            self._texts.pop((language, kind), None)
            raise
        if len(filled_in) > LONGEST_LETTER:
            raise NotAllowed(f"The letter '{name}' would have more than {LONGEST_LETTER} characters.")
        return filled_in

    def words(self, language: str) -> Words:
        """The words of a language, an organisation's own before the shipped ones; NotAllowed with what is wrong."""
        if language not in self._words:
            self._check_language(language)
            # From the shipped to the own, so that the own win entry by entry.
            files = [folder / language / WORDS for folder in reversed(self.folders)]
            texts = [(f"{language}/{WORDS}", _text_of(file)) for file in files if file.is_file()]
            self._words[language] = read_words(language, texts)
        return self._words[language]

    def wrap(self, values: Mapping[str, object]) -> str:
        """The HTML page around the blocks; NotAllowed with what is wrong in the wrapper."""
        try:
            return _explained(WRAPPER, lambda: self._page().render(values))
        except NotAllowed:
            self._wrapper = None  # as above
            raise

    def strangers(self) -> tuple[str, ...]:
        """Files among an officer's own letters that no letter would ever use, such as a misspelt name."""
        known = {kind.value + SUFFIX for kind in LetterKind} | {*PARTS, WORDS}
        return tuple(sorted(name for folder in self.folders for name in _strangers(folder, known)))

    def _text(self, kind: LetterKind, language: str) -> Template:
        text = self._texts.get((language, kind)) or self._compiled_text(kind, language)
        self._texts[language, kind] = text
        return text

    def _compiled_text(self, kind: LetterKind, language: str) -> Template:
        self._check_language(language)
        # Printing through `printed` is what keeps every value data, so it belongs to the environment.
        environment = _environment([folder / language for folder in self.folders], autoescape=False)
        environment.finalize = partial(printed, language=language)
        return environment.get_template(kind.value + SUFFIX)

    def _recognised_by(self, language: str) -> frozenset[str]:
        try:
            return frozenset(self.words(language).small_words)
        except NotAllowed:
            # Said by `letters check`, and by the first letter in it; a mail must not be held for it.
            return frozenset()

    def _check_language(self, language: str) -> None:
        if language not in self.languages():
            known = ", ".join(self.languages())
            raise NotAllowed(f"There are no letters in the language '{language[:20]}'; there are letters in: {known}.")

    def _page(self) -> Template:
        page = self._wrapper or _environment(self.folders, autoescape=True).get_template(WRAPPER)
        self._wrapper = page
        return page


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotAllowed(f"The file '{file.parent.name}/{file.name}' cannot be read: {error}.") from error


def _environment(folders: Iterable[Path], *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(list(folders)),
        undefined=StrictUndefined,
        autoescape=autoescape,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _strangers(folder: Path, known: set[str]) -> Iterator[str]:
    yield from (one.name for one in folder.glob("*.j2") if one.name != WRAPPER)
    for one in folder.glob("*/*"):
        if one.name not in known or not _LANGUAGE.fullmatch(one.parent.name):
            yield f"{one.parent.name}/{one.name}"


def _explained(name: str, render: Callable[[], str]) -> str:
    try:
        return render()
    except NotAllowed as error:
        raise NotAllowed(f"The letter '{name}' cannot be written. {error}") from error
    except TemplateNotFound as error:
        raise NotAllowed(f"The template '{error.name}' that '{name}' needs is missing.") from error
    except TemplateSyntaxError as error:
        raise NotAllowed(f"The template '{name}' has a mistake in line {error.lineno}: {error.message}.") from error
    except _TEMPLATE_MISTAKES as error:
        raise NotAllowed(f"The template '{name}' cannot be filled in: {error}.") from error
