"""Harnesses that break a real hub on purpose, and say whether it kept its promises (reliability.md)."""
