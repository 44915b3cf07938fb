"""Files addressed by their SHA-256 (FIPS 180-4), kept once however many things use them."""

from tongxue.platform.blobs.lots import Lot, lot
from tongxue.platform.blobs.store import (
    Blob,
    BlobMissing,
    DiskFull,
    TooLarge,
    open_blob,
    path_of,
    put,
    put_bytes,
    receive,
)

__all__ = [
    "Blob",
    "BlobMissing",
    "DiskFull",
    "Lot",
    "TooLarge",
    "lot",
    "open_blob",
    "path_of",
    "put",
    "put_bytes",
    "receive",
]
