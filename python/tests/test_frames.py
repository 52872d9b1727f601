import pytest

from tanjent_xla.frames import PREFIX, Frame, Malformed, decode, encode, field, whole_numbers


def test_what_is_encoded_is_decoded() -> None:
    frame = decode(encode(Frame({"op": "put", "text": "µ"}, b"\0\1\2")))
    assert frame.header == {"op": "put", "text": "µ"}
    assert bytes(frame.payload) == b"\0\1\2"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\1\0",
        PREFIX.pack(5) + b"{}",
        PREFIX.pack(2**32 - 1) + b"{}",
        PREFIX.pack(2) + b"[]",
        PREFIX.pack(2) + b"\xff\xff",
        PREFIX.pack(4) + b"null",
        PREFIX.pack(20000) + b"[" * 20000,
        "a text",
    ],
)
def test_other_data_is_malformed(data: bytes | str) -> None:
    with pytest.raises(Malformed):
        decode(data)


def test_fields_have_kinds() -> None:
    assert whole_numbers({"x": [0, 3]}, "x") == [0, 3]
    for wrong in ([-1], [0.5], [True], ["1"], 3, None):
        with pytest.raises(Malformed):
            whole_numbers({"x": wrong}, "x")
    for wrong in (True, None, "1", 1.0):
        with pytest.raises(Malformed):
            field({"x": wrong}, "x", int)
