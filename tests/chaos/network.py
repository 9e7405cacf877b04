"""Several hosts on one machine: network namespaces on a bridge, between any two of which packets can be lost."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "10.77.0."
_PROGRAMS: Final = {"ip": "iproute2", "ss": "iproute2", "nft": "nftables"}


def missing() -> str | None:
    """Return what this machine lacks for such a network, in words; None when it lacks nothing."""
    if os.geteuid() != 0:
        return "a network of several hosts needs root"
    for program, package in _PROGRAMS.items():
        if shutil.which(program) is None:
            return f"{program} (Debian's package {package}) not found"
    name = f"lk{os.getpid()}t"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if tried.returncode:
        return f"no network namespace is to be had: {tried.stderr.strip()}"
    try:
        _nft(name, "add table bridge loket")
    except RuntimeError as error:
        return f"nft cannot filter what a bridge forwards: {error}"
    finally:
        _run("ip", "netns", "del", name)
    return None


@dataclass(frozen=True, slots=True)
class Host:
    """A host of its own: its address, and what runs a program there."""

    name: str
    address: str
    port: str

    @property
    def within(self) -> list[str]:
        """What to put before a command."""
        return ["ip", "netns", "exec", self.port]


class Network:
    """A switch and hosts; a context manager that leaves nothing behind. All names begin with this process's id."""

    def __init__(self, *names: str) -> None:
        self._mark = f"lk{os.getpid()}"
        self._switch = f"{self._mark}s"
        self.hosts = {
            name: Host(name, f"{PREFIX}{number}", f"{self._mark}h{number}") for number, name in enumerate(names, 1)
        }
        self._made: list[str] = []
        self._cut: set[tuple[str, str]] = set()
        self._lost_percent = 0
        try:
            self._make()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def cut(self, sender: str, receiver: str) -> None:
        """Lose all that one host sends to another, from now on."""
        self._cut.add((sender, receiver))
        self._apply()

    def lose(self, percent: int) -> None:
        """Lose so many of a hundred packets between all hosts, from now on."""
        self._lost_percent = percent
        self._apply()

    def heal(self) -> None:
        """Lose nothing any more."""
        self._cut.clear()
        self._lost_percent = 0
        self._apply()

    def reset(self, name: str, port: int) -> None:
        """Break all connections that a host has at one of its ports."""
        _run(*self.hosts[name].within, "ss", "-K", "state", "established", f"( sport = :{port} )")

    def close(self) -> None:
        """Remove all hosts; their programs have ended."""
        while self._made:
            _run("ip", "netns", "del", self._made.pop())

    def _make(self) -> None:
        self._add(self._switch)
        _run("ip", "-n", self._switch, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        _run("ip", "-n", self._switch, "link", "set", "br0", "up")
        for host in self.hosts.values():
            self._add(host.port)
            peer = ("type", "veth", "peer", "name", "eth0", "netns", host.port)
            _run("ip", "-n", self._switch, "link", "add", host.port, *peer)
            _run("ip", "-n", self._switch, "link", "set", host.port, "master", "br0", "up")
            _run("ip", "-n", host.port, "addr", "add", f"{host.address}/24", "dev", "eth0")
            _run("ip", "-n", host.port, "link", "set", "eth0", "up")
            _run("ip", "-n", host.port, "link", "set", "lo", "up")
            _run("ip", "-n", host.port, "route", "add", "224.0.0.0/4", "dev", "eth0")
        _nft(self._switch, "add table bridge loket")
        _nft(self._switch, "add chain bridge loket lost { type filter hook forward priority 0; }")

    def _add(self, name: str) -> None:
        _run("ip", "netns", "add", name)
        self._made.append(name)

    def _apply(self) -> None:
        """Exchange all rules at once."""
        rules = ["flush chain bridge loket lost"]
        for sender, receiver in sorted(self._cut):
            ports = self.hosts[sender].port, self.hosts[receiver].port
            rules.append(f'add rule bridge loket lost iifname "{ports[0]}" oifname "{ports[1]}" drop')
        if self._lost_percent:
            rules.append(f"add rule bridge loket lost numgen random mod 100 < {self._lost_percent} drop")
        _nft(self._switch, "\n".join(rules))


def _nft(namespace: str, rules: str) -> None:
    _run("ip", "netns", "exec", namespace, "nft", "-f", "-", given=rules + "\n")


def _run(*command: str, given: str | None = None) -> None:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
