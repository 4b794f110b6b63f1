"""Mails in files, folders, Maildirs, mbox files and standard input. Only reads; nothing is moved or changed."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from bot.cli.mbox import LARGEST_BYTES, PIECE_BYTES, mails_of_mbox, read_start
from bot.cli.stopped import WRONG, Stopped
from bot.mail.intake import Given
from bot.mail.received import HEAD_BYTES

MOST_FILES = 100_000

Fault = Callable[[str], None]

_MAILDIR = {"cur", "new", "tmp"}


def mails_in(
    paths: Sequence[str],
    fault: Fault,
    age_of: Callable[[bytes], datetime | None] | None = None,
    passed: Callable[[int], None] = lambda _: None,
) -> Iterator[Given]:
    """Every mail, in the order asked and by name within a folder. `fault` is told of each file that cannot be read,
    `passed` how many hidden files, links and the like lie in a folder.

    With `age_of` (when a mail was received, by its first bytes) files come by that, the oldest first.
    Stopped when a folder holds more than 100,000 files: nothing is read then.
    """
    files = [file for path in paths for file in _files(path, fault, passed)]
    if len(files) > MOST_FILES:
        raise Stopped(f"These are more than {MOST_FILES:,} files. Take them in part by part.")
    if age_of is not None:
        files.sort(key=partial(_age, age_of))
    for file in files:
        try:
            yield from _mails_of_input() if file is None else _mails_of_file(file)
        except OSError as error:
            fault(f"{file or '-'} cannot be read: {error.strerror}.")


def _age(age_of: Callable[[bytes], datetime | None], file: Path | None) -> float:
    """Unix time; what cannot be read, or does not say, comes first. Of an mbox file that of its first mail."""
    try:
        with file.open("rb") if file else BytesIO() as opened:
            at = age_of(opened.read(HEAD_BYTES))
    except OSError:
        return 0.0
    return at.timestamp() if at else 0.0


def _files(path: str, fault: Fault, passed: Callable[[int], None]) -> list[Path | None]:
    """Files to read; None is standard input."""
    if path == "-":
        return [None]
    if not path.strip():  # a variable of a script that is not set: Path("") would be the folder that we stand in
        raise Stopped("A PATH is empty.", WRONG)
    named = Path(path)
    try:
        if not named.is_dir():
            named.stat()
            return [named]
        return [*_files_in(named, fault, passed)]
    except OSError as error:
        fault(f"{path} cannot be read: {error.strerror}.")
        return []


def _files_in(folder: Path, fault: Fault, passed: Callable[[int], None]) -> Iterator[Path]:
    """The files of a folder and of the folders in it; ends once there are too many."""
    waiting, count = [folder], 0
    while waiting and count <= MOST_FILES:
        try:
            files, folders, others = _look_into(waiting.pop())
        except OSError as error:
            fault(f"{error.filename} cannot be read: {error.strerror}.")
            continue
        passed(others)
        waiting.extend(reversed(folders))
        count += len(files)
        yield from files


def _look_into(folder: Path) -> tuple[list[Path], list[Path], int]:
    """Plain files, folders, and how many are neither; hidden ones, links and a Maildir's `tmp/` are nobody's mail."""
    with os.scandir(folder) as entries:
        everything = list(entries)
    found = sorted((one for one in everything if not one.name.startswith(".")), key=lambda one: one.name)
    is_maildir = {one.name for one in found} >= _MAILDIR
    files = [folder / one.name for one in found if one.is_file(follow_symlinks=False)]
    folders = [folder / one.name for one in found if one.is_dir(follow_symlinks=False)]
    others = len(everything) - len(files) - len(folders)
    return files, [one for one in folders if not (is_maildir and one.name == "tmp")], others


def _mails_of_input() -> Iterator[Given]:
    return _mails_of("-", sys.stdin.buffer)


def _mails_of_file(path: Path) -> Iterator[Given]:
    with path.open("rb") as file:
        yield from _mails_of(str(path), file)


def _mails_of(source: str, file: BinaryIO) -> Iterator[Given]:
    start, following, is_mbox = read_start(file)
    if is_mbox:
        yield from mails_of_mbox(source, following, file)
    else:
        yield _whole(source, start + following, file)


def _whole(source: str, start: bytes, file: BinaryIO) -> Given:
    """At most the limit and one byte is kept; the rest is only counted."""
    content = start + file.read(LARGEST_BYTES + 1 - len(start))
    size = len(content)
    while size > LARGEST_BYTES and (piece := file.read(PIECE_BYTES)):
        size += len(piece)
    return Given(source, content, size)
