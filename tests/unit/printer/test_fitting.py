from dataclasses import replace

import pytest

from printer.fitting import fitting
from printer.profiles import PROFILES

GENERIC = replace(PROFILES["generic-80"], title="any receipt printer for 80 mm paper")
T82 = replace(GENERIC, name="tm-t82", title="Epson TM-T82, TM-T82II, TM-T82III, TM-T82X")
T88 = replace(GENERIC, name="tm-t88", title="Epson TM-T88IV, TM-T88V, TM-T88VI")
T88_III = replace(GENERIC, name="tm-t88iii", title="Epson TM-T88II, TM-T88III")
POS_58 = replace(GENERIC, name="xprinter-58", title="Xprinter XP-58, POS-58, NT-5890K and other 58 mm clones")
ALL = (GENERIC, T82, T88, T88_III, POS_58)


@pytest.mark.parametrize(
    ("model", "device_id", "expected"),
    [
        ("TM-T82X", "", T82),
        ("EPSON TM-T88V", "", T88),
        ("TM-T88III", "", T88_III),
        ("USB Printing Support", "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88IV;CLS:PRINTER;", T88),
        ("POS58 Printer USB", "", POS_58),
        ("POS58 Printer USB", "MANUFACTURER:STMicroelectronics;MODEL:POS58;", POS_58),
        ("Receipt Printer", "", None),
        ("", "MFG:Unknown;CMD:ESC;", None),
        ("80", "", None),
    ],
)
def test_a_models_name_speaks_for_a_profile(model: str, device_id: str, expected: object) -> None:
    assert fitting(model, device_id, ALL) is expected
