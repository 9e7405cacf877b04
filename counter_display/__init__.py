"""What hangs over counters and stands on them: hall screens with their voice, and the officer's panel."""
