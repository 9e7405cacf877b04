"""Names on the network that are none keep nobody from finding the others."""

import asyncio
from unittest.mock import patch

import pytest
from zeroconf import NamePartTooLongException, Zeroconf
from zeroconf.asyncio import AsyncServiceInfo

from hub.client.discovery import look_up
from hub.protocol.advertisement import SERVICE_TYPE

NOBODY: Zeroconf = None  # type: ignore[assignment]  # the name is refused before anybody is asked


@pytest.mark.parametrize("name", ["a\x00b", "a\x7f", "\N{REPLACEMENT CHARACTER}" * 40])
def test_a_name_that_cannot_be_asked_for_is_no_sighting(name: str) -> None:
    with patch.object(AsyncServiceInfo, "async_request", side_effect=NamePartTooLongException):
        assert asyncio.run(look_up(NOBODY, f"{name}.{SERVICE_TYPE}")) is None
