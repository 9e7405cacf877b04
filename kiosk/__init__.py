"""The touchscreen at which visitors draw their number."""
