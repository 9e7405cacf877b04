"""Every limit of the language in one place: value, unit and reason."""

from typing import Final, NamedTuple


class Limit(NamedTuple):
    """A bound on what may arrive or be kept."""

    value: int
    unit: str
    reason: str


CLIENT_MESSAGE: Final = Limit(16_384, "bytes", "the largest honest message of a device is under 2 kB")
HUB_MESSAGE: Final = Limit(1_048_576, "bytes", "a lease of 1,000 services in two languages is under 900 kB")
TEXT: Final = Limit(500, "characters", "no reason, note or detail of a device needs more")
NAME: Final = Limit(64, "characters", "identifiers are chosen by administrators and read by people")
PASSWORD: Final = Limit(128, "characters", "ASVS 5.0 6.2.9 asks for 64; a hash of more costs nobody else anything")
ACCOUNT: Final = Limit(64, "characters", "twice the longest account, so that a mistake is answered like a wrong name")
SET_UP_CODE: Final = Limit(64, "characters", "twelve and their hyphens, with room for spaces between them")
SET_UP_CODE_TRIES: Final = Limit(10, "tries", "of 60 bits; whoever copied it wrongly ten times makes another")
LOG_IN_IDLE: Final = Limit(3_600_000, "ms", "a panel that nobody has touched for so long is left (O6)")
PUBLIC_WORDS: Final = Limit(200, "characters", "an emergency is read at a glance; spoken, it lasts 15 s")
HALL_NAME: Final = Limit(400, "characters", "twice what the hall's settings allow")
EPOCH: Final = Limit(
    1_000_000_000,
    "epochs",
    "minutes since 1970 until the year 3871; a higher one would bind devices to a hub that lies",
)
EPOCH_SAID: Final = Limit(EPOCH.value // 2, "epochs", "above what a device says, true or not, there is room for ever")
REVISION: Final = Limit(9_007_199_254_740_991, "records", "what any program that reads numbers holds exactly")
MARK_EVERY: Final = Limit(20_000, "ms", "of what was given since the last mark, a kiosk's own journal tells")
DEPTH: Final = Limit(32, "levels", "no message of a device nests deeper than 1; deeper input is an attack or a fault")

HELLO_TIMEOUT: Final = Limit(5_000, "ms", "a device says who it is at once; a silent connection is not kept")
STALE_AFTER: Final = Limit(15_000, "ms", "a screen that heard nothing for so long says how old its picture is (V6)")
ANNOUNCER_SILENCE: Final = Limit(5_000, "ms", "an announcer that has not heard the hub so long starts nothing (A4)")
UNSHOWN_AFTER: Final = Limit(10_000, "ms", "a screen reports a call within a second, after a broken link within this")
UNHEARD_AFTER: Final = Limit(120_000, "ms", "a dozen announcements of 10 s may be owed; then the voice is dead")
SCREENS_AWAY: Final = Limit(30_000, "ms", "a screen that starts again is back by then; longer it needs somebody")
RESEND_WITHIN: Final = Limit(10_000, "ms", "an open command older than this is asked about, never sent again")
SLIP_DEADLINE: Final = Limit(30_000, "ms", "a slip not begun by then would reach a stranger; a hall may set another")
SLIP_DEADLINE_MOST: Final = Limit(120_000, "ms", "the most that a hall may set: nobody waits longer before a kiosk")

OPEN_COMMANDS: Final = Limit(
    32, "commands", "a person presses one button at a time; reports of a screen come in bursts"
)
CALLS_SHOWN: Final = Limit(8, "calls", "more rows than any hall screen of a readable size can hold")
CALLS_STAYING: Final = Limit(
    24, "calls", "more in the last minute no eye could follow; so many have four pages of rows"
)
CALL_STAYS: Final = Limit(60_000, "ms", "so long a call stays among the last (V2)")
WAITING_EVERY: Final = Limit(10_000, "ms", "a count of who waits may be so old; each number would be news")
CALLS_UNSPOKEN: Final = Limit(32, "calls", "a zone's voice that is so far behind drops the oldest and reports it")
WAITING_SHOWN: Final = Limit(12, "tickets", "an officer's panel lists what fits beside the actions")
PAPER_SHOWN: Final = Limit(4, "blocks", "an officer tears from one or two; the newest are those at hand")
UNPRINTED_SHOWN: Final = Limit(12, "slips", "the newest are those whose visitors are still near")
SLIPS_SHOWN: Final = Limit(8, "slips", "a kiosk shows the fate of its last slips only")

PING_INTERVAL: Final = Limit(5_000, "ms", "half-open links are found within ten seconds")
WRITE_BUFFER: Final = Limit(262_144, "bytes", "a client that lets so much pile up is frozen and is cut")
WRITE_BUFFER_GRACE: Final = Limit(2_500, "ms", "a busy client may catch up; a frozen one never does")
INBOX: Final = Limit(4_096, "messages", "150 people at the opening and all screens' reports fit twenty times")
BATCH: Final = Limit(256, "messages", "one transaction commits so many at once; more would delay the first")
REPLIES: Final = Limit(1_024, "messages", "a batch may be all of one client; one that reads none of so many is cut")
SESSIONS: Final = Limit(1_200, "connections", "twice the largest hall's devices, screens and browsers")

SPEECH_RATE: Final = Limit(500, "messages per second", "a kiosk that hands in its own numbers waits for 32 answers")
SPEECH_BURST: Final = Limit(1_000, "messages", "what a device has to say after it was away is said at once")
SPEECH_SIZE: Final = Limit(1_024, "bytes", "a longer message counts as so many of this size")
HELLO_WEIGHT: Final = Limit(
    100, "messages", "the hub looks a device up and shows it everything for one; a connection needs a single one"
)
FLOOD_GRACE: Final = Limit(
    10_000, "ms", "a kiosk has 4,000 numbers of its own at most, which takes 8 s; then it is a flood"
)
FLOOD_PAUSE: Final = Limit(10_000, "ms", "a device that flooded may come back after this; so long clients wait anyway")
PAIRING_WINDOW: Final = Limit(300_000, "ms", "ten devices take one person ten minutes, and each pairing opens it anew")
PAIRING_REVEAL: Final = Limit(10_000, "ms", "a device that pairs answers at once; a slow network takes seconds")
PAIRING_AT_ONCE: Final = Limit(16, "devices", "one person pairs ten; more codes cannot be compared on one screen")
PAIRING_PER_ADDRESS: Final = Limit(4, "devices", "a machine at a counter runs a panel, a sign, a screen and a printer")
PAIRING_FAILURES: Final = Limit(3, "failures", "a guess at a code is right once in a million times; few are allowed")
PAIRING_FAILURES_IN_ALL: Final = Limit(12, "failures", "four addresses' guesses: 12 in a million for each window")
PAIRING_ENDED: Final = Limit(32, "pairings", "all that may fail and ask at once; a terminal looks twice a second")
