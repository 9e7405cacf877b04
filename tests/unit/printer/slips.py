"""Slips for the tests: sample ones, and any that Hypothesis can think of."""

from hypothesis import strategies as st

from config.translations import load_translator
from hub.protocol.ids import JobId, TicketId
from hub.protocol.printing import PrintJob, Slip
from printer.sample import sample_slip
from printer.slip import Stationery
from printer.transliteration import to_ascii

STATIONERY = Stationery(load_translator("printer", "id"), load_translator("printer", "en"))

names = st.dictionaries(st.sampled_from(["en", "su"]), st.text(max_size=120)).flatmap(
    lambda others: st.text(max_size=300).map(lambda name: {**others, "id": name})
)

odd_numbers = st.text(min_size=1, max_size=30).filter(lambda number: bool(to_ascii(number).strip()))

any_slips = st.builds(
    Slip,
    ticket=st.just(TicketId("t")),
    number=st.from_regex(r"[A-Z]{1,2}[0-9]{3,5}", fullmatch=True) | odd_numbers,
    hall=names,
    agency=names,
    service=names,
    place=names,
    priority=st.booleans(),
    language=st.sampled_from(["id", "en"]),
    issued_at=st.integers(0, 4_102_444_800_000),
    timezone=st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC"]),
    ahead=st.none() | st.integers(0, 5_000),
    copy=st.integers(1, 9),
    wait_low=st.none() | st.integers(0, 600),
    wait_high=st.none() | st.integers(0, 600),
    stops=st.lists(names, max_size=12).map(tuple),
    link=st.none() | st.from_regex(r"http://[!-~]{1,190}", fullmatch=True),
)


def job(name: str = "t1:1", expires_at: int = 30_000, number: str = "A001") -> PrintJob:
    return PrintJob(JobId(name), sample_slip(STATIONERY, number=number), expires_at)
