"""A zone's screen and voice."""
