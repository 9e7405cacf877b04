"""The language spoken between the hub and its devices; nothing else of Loket is imported here."""
