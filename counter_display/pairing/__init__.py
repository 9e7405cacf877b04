"""A display that is being paired: its picture, its keys and its window."""
