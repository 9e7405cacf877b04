"""The rules of the queue, pure: commands in, events out, no clock, no dice, no I/O."""
