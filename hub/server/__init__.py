"""The hub's shell: listener, writer, clock, advertisement, and the program that joins them."""
