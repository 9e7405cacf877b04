"""Kivy widgets: flat grounds, lettering and touch targets; they show what the layout placed."""
