"""The container of an Outlook item (MS-CFB): streams by path, read within bounds and without an exception.

A damaged container gives what can be read. No library holds up here: a few bytes make the one of the field follow
millions of sectors. Every sector is looked at once per stream, and all streams together are at most twice the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
MAX_ENTRIES = 20_000
_ENTRY = struct.Struct("<64sHBxIII36xIQ")
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_NOBODY = 0xFFFFFFF0  # sector numbers from here on are marks, not sectors
_SMALL = 4096  # streams below this lie in the small sectors of the root's stream
_SMALL_SECTOR = 64
_Path = tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    """A storage or a stream: name, kind, neighbours, first child, first sector and size in bytes."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def streams(data: bytes) -> Iterator[tuple[_Path, bytes]]:
    """(path, content) of every stream; nothing if this is no container."""
    if not data.startswith(MAGIC) or len(data) < 512:
        return
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return
    sectors = _Sectors(data, 1 << shift)
    table = sectors.table()
    entries = _entries(sectors.read(struct.unpack_from("<I", data, 48)[0], table, MAX_ENTRIES * 128))
    if not entries or entries[0].kind != _ROOT:
        return
    small_table = _numbers(sectors.read(struct.unpack_from("<I", data, 60)[0], table, len(data) // 16))
    small = _Sectors(sectors.read(entries[0].start, table, entries[0].size), _SMALL_SECTOR, first=0)
    left = 2 * len(data)
    for path, entry in _walk(entries):
        size = min(entry.size, left)
        found = (
            small.read(entry.start, small_table, size)
            if entry.size < _SMALL
            else sectors.read(entry.start, table, size)
        )
        left -= len(found)
        yield path, found


@dataclass(frozen=True)
class _Sectors:
    """Bytes in sectors of one size; the file's begin after a head that takes one sector."""

    data: bytes
    size: int
    first: int = 1

    def one(self, number: int) -> bytes:
        at = (number + self.first) * self.size
        return self.data[at : at + self.size]

    def read(self, start: int, table: list[int], most: int) -> bytes:
        """The content of the chain that begins at a sector, at most so many bytes; a ring ends after one round."""
        pieces: list[bytes] = []
        seen: set[int] = set()
        room = most
        while start < _NOBODY and start not in seen and room > 0:
            seen.add(start)
            piece = self.one(start)[:room]
            if not piece:
                break
            pieces.append(piece)
            room -= len(piece)
            start = table[start] if start < len(table) else _NOBODY
        return b"".join(pieces)

    def table(self) -> list[int]:
        """The allocation table: which sector follows which. Its own sectors are listed in the head, then in a chain."""
        listed = list(struct.unpack_from("<109I", self.data, 76))
        more = struct.unpack_from("<I", self.data, 68)[0]
        seen: set[int] = set()
        while more < _NOBODY and more not in seen and (numbers := _numbers(self.one(more))):
            seen.add(more)
            listed += numbers[:-1]
            more = numbers[-1]
        table: list[int] = []
        for number in dict.fromkeys(listed):
            if len(table) * self.size > len(self.data):
                break  # more than the file has sectors
            table += _numbers(self.one(number)) if number < _NOBODY else []
        return table


def _numbers(data: bytes) -> list[int]:
    count = len(data) // 4
    return list(struct.unpack(f"<{count}I", data[: 4 * count]))


def _entries(directory: bytes) -> list[_Entry]:
    found: list[_Entry] = []
    for at in range(0, len(directory) - 127, 128):
        name, length, kind, left, right, child, start, size = _ENTRY.unpack_from(directory, at)
        plain = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        found.append(_Entry(plain, kind, left, right, child, start, size & 0xFFFFFFFF))
    return found


def _walk(entries: list[_Entry]) -> Iterator[tuple[_Path, _Entry]]:
    """Every stream with its path; each entry is visited once, whatever its neighbours say."""
    waiting: list[tuple[int, _Path]] = [(entries[0].child, ())]
    seen: set[int] = {0}
    while waiting:
        number, above = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        entry = entries[number]
        waiting += [(entry.left, above), (entry.right, above)]
        if entry.kind == _STORAGE:
            waiting.append((entry.child, (*above, entry.name)))
        elif entry.kind == _STREAM:
            yield (*above, entry.name), entry
