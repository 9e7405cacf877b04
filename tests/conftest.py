"""What holds for all tests: neither examples nor their making are timed; a busy machine is no fault of the code."""

from hypothesis import HealthCheck, settings

settings.register_profile("loket", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("loket")
