"""Pages for browsers: read-only, in plain HTTP, made from what hall screens are shown."""
