"""Messages as binary frames.

A frame is the length of its header (four bytes, little-endian), the header (JSON in UTF-8), and the
payload: elements of one array, row by row and little-endian, or the text of a program.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any

Header = dict[str, Any]

PREFIX = struct.Struct("<I")

# What a header needs grows with the number of a program's arrays only.
MOST_HEADER_BYTES = 16 * 2**20


class Malformed(Exception):
    """A message that says nothing the worker understands."""


@dataclass(frozen=True, slots=True)
class Frame:
    header: Header
    payload: memoryview | bytes = b""


def encode(frame: Frame) -> bytes:
    header = json.dumps(frame.header, separators=(",", ":")).encode()
    return b"".join((PREFIX.pack(len(header)), header, frame.payload))


def decode(data: bytes | str) -> Frame:
    if isinstance(data, str):
        raise Malformed("a message is a binary frame; received a text")
    if len(data) < PREFIX.size:
        raise Malformed(f"a frame has at least {PREFIX.size} bytes; received {len(data)}")
    (length,) = PREFIX.unpack_from(data)
    end = PREFIX.size + length
    if length > MOST_HEADER_BYTES or end > len(data):
        raise Malformed(f"a header of {length} bytes does not fit its frame of {len(data)}")
    try:
        header = json.loads(data[PREFIX.size : end])
    except (ValueError, RecursionError) as error:
        raise Malformed(f"a header is JSON: {error}") from None
    if not isinstance(header, dict):
        raise Malformed("a header is an object")
    return Frame(header, memoryview(data)[end:])


def field(header: Header, name: str, kind: type | tuple[type, ...]) -> Any:
    """What the header says under this name, which has to be of this kind."""
    value = header.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Malformed(f"{header.get('op')}: wants '{name}'; received {value!r:.80}")
    return value


def whole_numbers(header: Header, name: str) -> list[int]:
    """A list of whole numbers from 0 up."""
    value = field(header, name, list)
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in value):
        raise Malformed(f"{header.get('op')}: '{name}' is a list of whole numbers from 0 up")
    return list(value)
