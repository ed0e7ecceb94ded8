"""Bytes → text, whatever wrote them: UTF-8 with or without a mark, UTF-16, or what Excel saves on Windows."""

import re

# Letters of Central Europe (cp1250) look so when they are read as Western (cp1252): "Dzieñ", "w³a¶nie", "¿eby".
_MISREAD = re.compile(r"[^\W\d_][¹³¿¶¼¾º]|[¹³¿¶¼¾º][^\W\d_]")


def decoded(content: bytes) -> str:
    """The text of a file; every byte is read as something."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        western = content.decode("cp1252", "replace")
        return content.decode("cp1250", "replace") if _MISREAD.search(western) else western
