"""The whole hall in one process from one seed: virtual time, faults, and checkers that must find nothing."""
