import logging
from pathlib import Path

import pytest

from hub.client import last_hub
from hub.client.candidates import HubAddress, LastHub

LAST = LastHub(HubAddress("10.0.0.1", 8765), "Hall", 3)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "kiosk"
    assert last_hub.read(folder) is None
    last_hub.write(folder, LAST)
    assert last_hub.read(folder) == LAST
    assert [file.name for file in folder.iterdir()] == [last_hub.FILE_NAME]


DEEP = b'{"a":' * 4_000


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"host":"","port":0,"hall":"","epoch":1}', b"[]", DEEP])
def test_a_damaged_file_is_told_and_left_alone(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / last_hub.FILE_NAME
    file.write_bytes(content)
    assert last_hub.read(tmp_path) is None
    assert file.read_bytes() == content
    assert str(file) in caplog.text


def test_a_folder_that_cannot_be_written_is_told_and_no_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with caplog.at_level(logging.WARNING):
        last_hub.write(blocked, LAST)
    assert "last hub not kept" in caplog.text
