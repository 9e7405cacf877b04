"""What holds for all tests: neither examples nor their making are timed; a busy machine is no fault of the code.

`./loket test` tries the same examples each time (`repeatable`), so that it says of a commit what it said before; who
runs pytest explores further.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("loket", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", parent=settings.get_profile("loket"), derandomize=True)
settings.load_profile("loket")
