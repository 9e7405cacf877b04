"""The officer's panel at a counter."""
