"""A USB printer made of software, on a real kernel in a machine of its own."""
