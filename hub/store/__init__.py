"""Where history lives: the journal, in memory or in a database, and what is projected from it."""
