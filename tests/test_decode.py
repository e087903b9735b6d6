from __future__ import annotations

import pytest

from transforms.decode import Unreadable, decode


@pytest.mark.parametrize(
    ("content", "declared", "text", "encoding"),
    [
        ("Türkiye".encode(), "", "Türkiye", "utf-8"),
        (b"\xef\xbb\xbfA", "", "\ufeffA", "utf-8"),
        ("Aé".encode("utf-16"), "", "\ufeffAé", "utf-16-le"),
        ("\ufeffAé".encode("utf-16-be"), "", "\ufeffAé", "utf-16-be"),
        ("\ufeffAé".encode("utf-32-le"), "", "\ufeffAé", "utf-32-le"),
        ("Россия".encode("cp1251"), "windows-1251", "Россия", "cp1251"),
    ],
)
def test_encodings(content: bytes, declared: str, text: str, encoding: str) -> None:
    assert decode(content, declared) == (text, encoding)
    assert text.encode(encoding) == content


@pytest.mark.parametrize(
    ("content", "declared", "reason"),
    [
        (b"", "", "empty"),
        (b"%PDF-1.7\n", "", "unsupported_type"),
        (b"PK\x03\x04abc", "", "unsupported_type"),
        (bytes(range(32)) * 20, "", "unsupported_type"),
        (b"Caf\xe9 in 2020", "", "undecodable"),
        (b"Text", "no-such-encoding", "undecodable"),
        (b"\xff\xfeA", "", "undecodable"),
    ],
)
def test_what_is_no_text_has_a_reason(content: bytes, declared: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(content, declared)
    assert caught.value.reason == reason
    assert caught.value.detail
