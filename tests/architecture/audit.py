"""`./loket audit`: what this program is made of (SBOM), whether that is installed, and what is known against it.

The bill of materials is CycloneDX 1.5, of `requirements.lock`: every package with its version, the SHA-256 of each file
that may be installed, and the licence that the installed package names. Known vulnerabilities are asked of the OSV
database by `uv audit`, which needs a network: without one that is said, and what else was checked still counts.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from tests.architecture.pure import ROOT

LOCK: Final = ROOT / "requirements.lock"
BESIDE: Final = frozenset({"loket", "pip", "setuptools", "wheel"})
"""Installed, and not locked: this project, and what Python's own `venv` brings along."""

NOT_SAID: Final = "not said"
NOT_HERE: Final = "not installed here"
LONGEST_LICENCE: Final = 60
"""Characters: some packages put the whole text where its name belongs."""

PIN: Final = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\?$"
)
HASH: Final = re.compile(r"^ +--hash=sha256:(?P<hash>[0-9a-f]{64}) *\\?$")

AUDIT_S: Final = 120
"""Longer than a slow network needs for one question about all packages."""

GOOD, BAD, NOT_ASKED = range(3)


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of the lock, where its `marker` holds (None: everywhere); `hashes` are its files' SHA-256 (hex)."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]

    @property
    def is_wanted_here(self) -> bool:
        """Whether this machine needs it."""
        return self.marker is None or Marker(self.marker).evaluate()


def read_lock(text: str) -> list[Locked]:
    """Return the packages of a lock.

    Raises:
        ValueError: a line is neither a package nor the hash of a file.
    """
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in text.splitlines():
        if package := PIN.match(line):
            found.append((package, []))
        elif found and (one := HASH.match(line)):
            found[-1][1].append(one["hash"])
        else:
            raise ValueError(f"{LOCK.name}: {line!r} is neither a package nor the hash of a file")
    return [
        Locked(canonicalize_name(each["name"]), each["version"], each["marker"], tuple(hashes))
        for each, hashes in found
    ]


def licence_of(metadata: PackageMetadata) -> str:
    """Return what a package says of its licence: an SPDX expression, or words."""
    expression = metadata.get("License-Expression")
    if expression:
        return expression
    classes = [each.rsplit(" :: ", 1)[-1] for each in metadata.get_all("Classifier") or () if "License ::" in each]
    classes = [each for each in classes if each != "OSI Approved"]
    words, _, whole_text = (metadata.get("License") or "").strip().partition("\n")
    named = words if len(words) <= LONGEST_LICENCE and (not whole_text or "license" in words.lower()) else ""
    return " AND ".join(sorted(set(classes))) or named or NOT_SAID


def faults_of(locked: Sequence[Locked], installed: Mapping[str, str]) -> list[str]:
    """Return how a lock and the versions that are installed, by name, differ; and which package has no hash."""
    wanted = {each.name: each for each in locked if each.is_wanted_here}
    return [
        *(f"{each.name} has no hash in {LOCK.name}" for each in locked if not each.hashes),
        *(
            f"{name} {each.version} is locked, and {installed.get(name, 'none')} installed"
            for name, each in sorted(wanted.items())
            if installed.get(name) != each.version
        ),
        *(
            f"{name} {version} is installed, and not locked"
            for name, version in sorted(installed.items())
            if name not in wanted and name not in BESIDE
        ),
    ]


def bill_of(locked: Iterable[Locked], licences: Mapping[str, str]) -> dict[str, Any]:
    """Return a lock as CycloneDX 1.5, with the licences that are known by package."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "loket", "name": "loket"}},
        "components": [_component(each, licences.get(each.name, NOT_HERE)) for each in locked],
    }


def _component(package: Locked, licence: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{package.name}@{package.version}"
    where = [{"name": "environment marker", "value": package.marker}] if package.marker else []
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": each} for each in package.hashes],
        "licenses": [{"license": {"name": licence}}],
        "properties": where,
    }


def question_of(locked: Sequence[Locked]) -> tuple[str, str]:
    """Return a project and its lock as `uv audit` reads them; nothing is fetched from the address that stands in it."""
    names = ", ".join(f'"{each.name}=={each.version}"' for each in locked)
    project = f'[project]\nname = "audited"\nversion = "0"\nrequires-python = ">=3.11"\ndependencies = [{names}]\n'
    needed = ", ".join(f'{{ name = "{each.name}" }}' for each in locked)
    packages = [
        f'[[package]]\nname = "audited"\nversion = "0"\nsource = {{ virtual = "." }}\ndependencies = [{needed}]\n',
        *(
            f'[[package]]\nname = "{each.name}"\nversion = "{each.version}"\n'
            f'source = {{ registry = "https://index.invalid/simple" }}\n'
            for each in locked
        ),
    ]
    return project, "\n".join(['version = 1\nrevision = 3\nrequires-python = ">=3.11"\n', *packages])


def known_against(locked: Sequence[Locked], uv: Path) -> tuple[int, str]:
    """Ask which vulnerabilities are known; return `GOOD`, `BAD` or `NOT_ASKED`, and what was said."""
    with tempfile.TemporaryDirectory() as folder:
        project, lock = question_of(locked)
        (Path(folder) / "pyproject.toml").write_text(project, encoding="utf-8")
        (Path(folder) / "uv.lock").write_text(lock, encoding="utf-8")
        command = [str(uv), "audit", "--frozen", "--preview-features", "audit-command", "--directory", folder]
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return NOT_ASKED, str(error)
    return min(said.returncode, NOT_ASKED), (said.stdout + said.stderr).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the supply; return 0 when nothing is wrong, 1 otherwise."""
    parser = argparse.ArgumentParser(
        prog="./loket audit", description="What Loket is made of, and what is known of it."
    )
    parser.add_argument("--sbom", type=Path, metavar="FILE", help="write the bill of materials (CycloneDX JSON) there")
    parser.add_argument("--offline", action="store_true", help="ask nobody for known vulnerabilities")
    options = parser.parse_args(arguments)
    locked = read_lock(LOCK.read_text(encoding="utf-8"))
    here: dict[str, Distribution] = {canonicalize_name(each.name): each for each in distributions()}
    licences = {name: licence_of(each.metadata) for name, each in here.items()}
    if options.sbom is not None:
        options.sbom.write_text(json.dumps(bill_of(locked, licences), indent=2) + "\n", encoding="utf-8")
        _say(f"bill of materials of {len(locked)} packages: {options.sbom}")
    for each in locked:
        _say(f"   {each.name} {each.version}: {licences.get(each.name, NOT_HERE)}")
    faults = faults_of(locked, {name: each.version for name, each in here.items()})
    _say(*faults or [f"installed is what {LOCK.name} says: {len(locked)} packages, each with its hashes"])
    if options.offline:
        _say("known vulnerabilities: NOT asked for (--offline)")
        return BAD if faults else GOOD
    known, said = known_against(locked, Path(sys.executable).with_name("uv"))
    if known == NOT_ASKED:
        _say(f"known vulnerabilities: NOT known, nobody could be asked; try again with a network\n{said}")
    else:
        _say(f"known vulnerabilities: {'none' if known == GOOD else 'SOME'}\n{said}")
    return BAD if faults or known == BAD else GOOD


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
