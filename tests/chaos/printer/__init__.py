"""Faults of a printer at every byte of a slip, and what everybody is told then (target N10)."""
