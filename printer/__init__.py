"""The printer's program: a slip's values become paper, and its fate is told truthfully."""
