"""The hub: the one place where tickets are issued, called and remembered."""
