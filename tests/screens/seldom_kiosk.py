"""The real kiosk, whose loop looks at its window no more by itself once the list of agencies stands on the glass."""

import sys
from pathlib import Path
from typing import Final

from kiosk.app import main
from kiosk.frame_rate import FrameRate
from kiosk.layout_file import read

NEVER: Final = 1 / 86_400
"""Looks a second: longer than any test."""

LAYOUT: Final = Path(sys.argv[sys.argv.index("--layout-file") + 1])

if __name__ == "__main__":
    usual = FrameRate.at

    def seldom(rate: FrameRate, now: int) -> float:
        return NEVER if LAYOUT.exists() and read(LAYOUT).screen.startswith("agencies") else usual(rate, now)

    FrameRate.at = seldom  # type: ignore[assignment,method-assign]  # a rate below one a second is none of the program's
    sys.exit(main())
