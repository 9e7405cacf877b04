"""What a journal promises, tried on memory and on SQLite."""
