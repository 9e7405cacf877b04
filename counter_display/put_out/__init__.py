"""What stands on a display's glass that its hall put out."""
