"""Ways to reach a printer; each is an interface.Backend."""
