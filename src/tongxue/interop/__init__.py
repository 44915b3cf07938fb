"""Pure codecs for the standards of the field: bytes in, values out; no database, no network, no Django."""
