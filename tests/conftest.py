"""What holds for all tests: examples are not timed, since a busy machine is no fault of the code."""

from hypothesis import settings

settings.register_profile("loket", deadline=None)
settings.load_profile("loket")
