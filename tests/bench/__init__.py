"""How quick the hub is on the sample hall; figures are reported, never a test's verdict."""
