"""The kiosk speaks for itself (H1): what is said of a screen, how it is gone through, and the voice."""
