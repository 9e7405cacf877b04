"""The main job whole, as `python -m tests.e2e.main_job` does it."""

from pathlib import Path

import pytest

from tests.e2e import main_job

pytestmark = [pytest.mark.e2e, pytest.mark.window, pytest.mark.timeout(600)]


def test_the_number_is_the_same_wherever_it_appears(tmp_path: Path) -> None:
    main_job.run(tmp_path)
    assert {"kiosk-number.png", "panel-called.png", "hall-called.png"} <= {path.name for path in tmp_path.iterdir()}
