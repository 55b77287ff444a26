"""Append-only, hash-chained events. The lowest app: everything may import it."""
