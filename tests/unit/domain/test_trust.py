"""Whom the hall lets in and puts out is history, and no day's matter."""

from hub.domain.commands_trust import PairDevice, RecordOtherCode, RevokeDevice
from hub.domain.events_trust import DevicePaired, DeviceRevoked, DeviceStanding, OtherCodeSeen, standing_after
from tests.builders import Book


def test_devices_come_and_go_without_changing_the_day() -> None:
    book = Book().opened()
    before = {name: getattr(book.state, name) for name in ("tickets", "calls", "officers")}
    assert book.do(PairDevice("k1", "aa", 7)) == [DevicePaired("k1", "aa", 7)]
    assert book.do(RevokeDevice("k1", "aa", "lost")) == [DeviceRevoked("k1", "aa", "lost")]
    assert book.do(RecordOtherCode("k1", "other_code_at_hub")) == [OtherCodeSeen("k1", "other_code_at_hub")]
    assert book.replayed() == book.state
    assert standing_after(DevicePaired("k1", "aa", 7), 5) == DeviceStanding("k1", "aa", 7, 5)
    assert standing_after(DeviceRevoked("k1", "aa", "lost"), 6) == DeviceStanding("k1", "aa", None, 6)
    assert before == {name: getattr(book.state, name) for name in before}
