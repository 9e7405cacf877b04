"""People with accounts at a desk: who is there, and how a test logs them in."""

from hub.core.effects import Checked, CheckPassword, Effect, Ordered, PasswordChecked
from hub.domain.commands_staff import AddAccount, SetPassword
from hub.domain.events_staff import Duty, StaffReason, StaffRole
from hub.protocol.log_in import LoggedIn, LogIn, LogInAnswer, LogInNeeded, LogInRefused
from tests.unit.core.desk import Desk, sent

DUTIES = {
    "ani": Duty(StaffRole.ADMINISTRATOR),
    "siti": Duty(StaffRole.OFFICER),
    "budi": Duty(StaffRole.SUPERVISOR),
    "zaki": Duty(StaffRole.SUPERVISOR, zone="Z1"),
    "agus": Duty(StaffRole.AGENCY_ADMINISTRATOR, agency="A"),
    "rina": Duty(StaffRole.READ_ONLY),
}
PASSWORD = "kuda-laut hijau"


def staffed(**made: object) -> Desk:
    """A hall with one account of each role, whose owners have chosen their passwords."""
    desk = Desk(**made)  # type: ignore[arg-type]
    orders: list[Ordered] = []
    for account, duty in DUTIES.items():
        orders.append(Ordered(AddAccount(account, duty, f"made:{account}"), "test"))
        own = SetPassword(account, f"kept:{account}", False, StaffReason.CHOSEN_ANEW)
        orders.append(Ordered(own, "test"))
    desk.step(*orders)
    return desk


def answers(desk: Desk, device: str, effects: list[Effect]) -> list[LogInAnswer]:
    """Return what a device was told of log-ins."""
    told = sent(effects, desk.sessions[device])
    return [each for each in told if isinstance(each, LoggedIn | LogInRefused | LogInNeeded)]


def looked_at(effects: list[Effect]) -> list[CheckPassword]:
    return [each for each in effects if isinstance(each, CheckPassword)]


def checked(desk: Desk, device: str, account: str, outcome: Checked = Checked.RIGHT, **more: str) -> PasswordChecked:
    return PasswordChecked(desk.sessions[device], account, outcome, **{"key": f"{account}@{device}", **more})


def log_in(desk: Desk, device: str, account: str) -> list[Effect]:
    """Log somebody in; return what went out."""
    asked = looked_at(desk.say(device, LogIn(account, PASSWORD)))
    assert len(asked) == 1
    return desk.step(checked(desk, device, account))
