"""A disk of its own in a file, whose power can be cut: what was written but not flushed is gone.

The cut is the kernel's: EXT4_IOC_SHUTDOWN without a flush of its log stops every write at once; what the page cache
held is lost with the unmounting. A real disk's own cache, which may reorder what was not flushed, is not modelled.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path
from typing import Final

SHUTDOWN: Final = 0x8004587D
"""EXT4_IOC_SHUTDOWN: _IOR('X', 125, __u32) in the kernel's fs/ext4/ext4.h."""

NO_LOG_FLUSH: Final = struct.pack("I", 2)
"""EXT4_GOING_FLAGS_NOLOGFLUSH: the journal's last, unwritten transactions are lost, too."""

MIB: Final = 1024 * 1024
SIZE_MIB: Final = 512
"""More than the hub wants free before it deletes old history; the file has holes, and takes what is written to it."""

COMMIT_S: Final = 600
"""So rarely the kernel writes out by itself what it else does each five seconds: what nobody flushed must be lost."""

UNMOUNT_S: Final = 60.0
LOOK_S: Final = 0.02

_PROGRAMS: Final = ("losetup", "mkfs.ext4", "mount", "umount")


def missing() -> str | None:
    """Return what this machine lacks for such a disk, in words; None when it lacks nothing."""
    if os.geteuid() != 0:
        return "cutting a disk's power needs root"
    lacking = [name for name in _PROGRAMS if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)} (packages e2fsprogs and mount) not found"
    if not Path("/dev/loop-control").exists():
        return "there is no /dev/loop-control: this machine has no loop devices"
    found = subprocess.run(["losetup", "--find"], capture_output=True, text=True, check=False)
    if found.returncode:
        return f"no loop device is to be had: {found.stderr.strip()}"
    return None


class LoopDisk:
    """A mounted ext4; a context manager that leaves nothing behind. `folder` is where it is mounted."""

    def __init__(self, folder: Path, size_mib: int = SIZE_MIB) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._image = folder.with_name(folder.name + ".img")
        with self._image.open("wb") as file:
            file.truncate(size_mib * MIB)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,nodiscard", str(self._image))
        self._mount()

    def __enter__(self) -> "LoopDisk":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def cut(self) -> None:
        """Cut the power: nothing more reaches the disk. Programs still see what the page cache holds."""
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, NO_LOG_FLUSH)
        finally:
            os.close(folder)

    def power_on(self) -> None:
        """Mount what is on the disk; whoever had a file of before open has been killed."""
        self._unmount()
        self._mount()

    def write_out(self) -> None:
        """Let all that was written until now reach the disk."""
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        _run("sync", "-f", str(self.folder))

    def close(self) -> None:
        """Unmount and delete it."""
        self._unmount()
        self._image.unlink()

    def _mount(self) -> None:
        _run("mount", "-o", f"loop,noatime,commit={COMMIT_S}", str(self._image), str(self.folder))

    def _unmount(self) -> None:
        """Unmount it, and see that it is: where a program with mounts of its own has a copy, the old one lives on."""
        deadline = time.monotonic() + UNMOUNT_S
        while True:
            try:
                _run("umount", str(self.folder))
                break
            except RuntimeError as error:
                if "busy" not in str(error) or time.monotonic() > deadline:
                    raise
            time.sleep(LOOK_S)  # whoever was killed may still be on its way out
        while _output("losetup", "--associated", str(self._image)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self._image}: is still mounted, perhaps by a program in another mount namespace")
            time.sleep(LOOK_S)


def _run(*command: str) -> None:
    _output(*command)


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()
