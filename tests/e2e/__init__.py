"""The whole hall in real processes: the main job, a day, and the demo."""
