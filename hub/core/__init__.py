"""The application, sans-I/O: who is connected, what they may, what they are told."""
