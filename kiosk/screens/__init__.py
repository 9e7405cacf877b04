"""The kiosk window: one stage on which every screen is shown."""
