"""Numbers as they are printed and spoken (T1)."""

from hub.domain.catalogue import Pool


def number_text(pool: Pool, number: int) -> str:
    """Return prefix and zero-padded digits; past the width the number grows (A999, A1000) and never wraps."""
    return f"{pool.prefix}{number:0{pool.width}d}"
