"""How to speak the hub's language: session, back-off, discovery, connection."""
