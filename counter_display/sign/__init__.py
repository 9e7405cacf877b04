"""Signs at the counters: a small screen, and LED boards on a serial line."""
