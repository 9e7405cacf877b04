"""The first administrator of a hall that others can reach: by TLS, at a paired device, with the set-up code."""

import asyncio
import contextlib
from pathlib import Path

from websockets.exceptions import ConnectionClosed

from hub.core.bindings import Bindings, DeviceBinding
from hub.protocol import control_staff
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.first_administrator import (
    FirstAdministratorMade,
    FirstAdministratorProblem,
    FirstAdministratorRefused,
    MakeFirstAdministrator,
)
from hub.protocol.hello import Role, Welcome
from hub.protocol.ids import DeviceId
from hub.protocol.log_in import LoggedIn, LogIn, Standing
from hub.server.staff_orders import Clerks, answer_staff
from tests.integration.hall import bindings, hear, hello, say, until
from tests.integration.trusted_hall import dialled, trusted_hub, unbelieving

CONSOLE = DeviceId("penyelia-1")
OWN = "tujuh burung di pohon"


def test_at_a_paired_console_the_code_of_the_set_up_makes_an_account_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            known = bindings().devices
            hub.running.core.bindings = Bindings({**known, CONSOLE: DeviceBinding(CONSOLE, Role.SUPERVISOR)})
            trust = await hub.lets_in(tmp_path / CONSOLE, CONSOLE)
            wish = MakeFirstAdministrator("ani", hub.codes.set_up, OWN)
            async with dialled(hub.address) as line:
                with contextlib.suppress(ConnectionClosed):  # the hub does not even wait for it
                    await say(line, hello(CONSOLE, Role.SUPERVISOR))
                assert (await hear(line, Problem)).code is ProblemCode.MUST_PAIR
            async with dialled(hub.address, tls=unbelieving(trust)) as line:
                await say(line, hello(CONSOLE, Role.SUPERVISOR))
                await hear(line, Welcome)
                await say(line, MakeFirstAdministrator("ani", "AAAA-BBBB-CCCC", OWN))
                wrong = await hear(line, FirstAdministratorRefused)
                assert wrong.code is FirstAdministratorProblem.WRONG_CODE
                await say(line, wish)
                assert await hear(line, FirstAdministratorMade) == FirstAdministratorMade("ani")
                await until(lambda: not hub.office.folder.setup.exists() or None, "the code's hash is gone")
                await say(line, wish)
                again = await hear(line, FirstAdministratorRefused)
                assert again.code is FirstAdministratorProblem.ACCOUNTS_EXIST
                await say(line, LogIn("ani", OWN))
                assert (await hear(line, LoggedIn)).standing is Standing.ADMINISTRATOR

    asyncio.run(story())


def test_a_new_code_is_made_at_the_hub_while_nobody_has_an_account_and_it_can_be_kept(tmp_path: Path) -> None:
    async def give(*_: object) -> str | None:
        raise AssertionError("nothing is changed")

    async def keep(_: str) -> str:
        raise AssertionError("nothing is kept")

    async def full() -> str:
        raise OSError(28, "No space left on device")

    async def story() -> None:
        async with trusted_hub(tmp_path) as hub:
            core, ask = hub.running.core, control_staff.NewSetUpCode()

            async def made() -> str:
                return hub.office.code.make()

            reply = await answer_staff(core, ask, "root", Clerks(give, keep, made))
            assert isinstance(reply, control_staff.SetUpCodeMade)
            assert reply.code not in repr(reply)
            assert reply.code != hub.codes.set_up
            declined = await answer_staff(core, ask, "root", Clerks(give, keep, full))
            assert getattr(declined, "detail", "") == "storage_unavailable"

    asyncio.run(story())
