"""Tests of what people see and touch: real windows on virtual displays."""
