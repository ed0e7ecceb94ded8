"""Transport compression: one context for a connection, flushed after each message."""

import zlib
from collections.abc import Callable

import zstandard

Compress = Callable[[bytes], bytes]


def compressor(asked: str | None) -> Compress | None:
    """Return the compression that a client asked for, or None for plain text."""
    match asked:
        case None:
            return None
        case "zlib-stream":
            return _zlib()
        case "zstd-stream":
            return _zstd()
        case _:
            raise ValueError(f"unknown transport compression {asked!r}")


def _zlib() -> Compress:
    context = zlib.compressobj()
    return lambda data: context.compress(data) + context.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Compress:
    # A block is flushed per message: a finished frame per message would end the client's stream.
    context = zstandard.ZstdCompressor().compressobj()
    return lambda data: context.compress(data) + context.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
