"""The hub's side of trust: the hall's authority, its secrets, and the folder that keeps them."""
