"""`python -m tests.chaos.usb`: the USB backend against a real kernel, its driver usblp, and libusb.

Boots Debian's stock kernel in QEMU (no KVM, no network, this machine's files read-only) with the kernel's own USB host
and printer of software (dummy_hcd, configfs), and runs `tests.chaos.usb.guest` in it: both ways to the printer, each
with stalls, missing paper and power cycles, then the command line. Takes about three minutes. Needs the Debian packages
qemu-system-x86, linux-image-amd64 and busybox-static (and libusb-1.0-0, else that way is left out), installed, or
unpacked with `dpkg -x` into the folder that `--root` names.
"""

import argparse
import gzip
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parents[3]
MODULES: Final = ("virtio_pci", "9pnet_virtio", "9p", "configfs", "dummy_hcd", "libcomposite", "usb_f_printer", "usblp")
LIMIT_S: Final = 900
"""Without KVM a boot takes from ten seconds to a minute."""

GOOD: Final = "EVERY STEP IS GOOD"

INIT: Final = """#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc; $b mount -t sysfs sysfs /sys; $b mount -t devtmpfs dev /dev
for module in {modules}; do $b insmod /modules/$module.ko || echo "no module $module"; done
$b mount -t configfs configfs /sys/kernel/config
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host
for folder in proc sys dev; do $b mount --bind /$folder /host/$folder; done
$b mount --bind /sys/kernel/config /host/sys/kernel/config
$b mount -t tmpfs tmpfs /host/mnt
$b cp $b /modules/usblp.ko /host/mnt
cd /
$b chroot /host /bin/sh -c 'cd {project} && {environment} {python} -u -m tests.chaos.usb.guest' 2>&1
$b poweroff -f
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Boot, show what the guest says, and return 0 if every step was good, else 1 (2: something is missing here)."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.usb", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="where the packages are unpacked")
    root: Path = parser.parse_args(arguments).root.resolve()
    try:
        kernel = max((root / "boot").glob("vmlinuz-*"))
        folder = root / "lib/modules" / kernel.name.removeprefix("vmlinuz-")
        busybox = next(path for path in (root / "bin/busybox", root / "usr/bin/busybox") if path.exists())
        modules = list(_needed(folder))
        qemu = root / "usr/bin/qemu-system-x86_64"
        qemu.stat()
    except (OSError, ValueError, StopIteration, KeyError) as error:
        print(f"missing in {root}: {error!r}; see --help")
        return 2
    with tempfile.TemporaryDirectory() as made:
        image = Path(made) / "initrd.gz"
        image.write_bytes(_image(busybox, modules, _init(root, modules), Path(made) / "image"))
        return _boot(root, qemu, kernel, image)


def _needed(folder: Path) -> Iterator[Path]:
    """Return the modules and what they need, each after what it needs; what is built in has no file."""
    files = {path.name.split(".")[0].replace("-", "_"): path for path in folder.glob("kernel/**/*.ko")}
    done: set[str] = set()

    def with_needed(name: str) -> Iterator[Path]:
        if name in done or name not in files:
            return
        done.add(name)
        for needed in _depends(files[name]):
            yield from with_needed(needed)
        yield files[name]

    for name in MODULES:
        yield from with_needed(name)
    if "dummy_hcd" not in done or "usblp" not in done:
        raise KeyError("dummy_hcd or usblp")


def _depends(module: Path) -> list[str]:
    """Return what a module names as `depends` in its own file."""
    for entry in module.read_bytes().split(b"\0"):
        if entry.startswith(b"depends="):
            return [name.replace("-", "_") for name in entry.removeprefix(b"depends=").decode().split(",") if name]
    return []


def _init(root: Path, modules: list[Path]) -> str:
    libraries = ":".join(str(root / folder) for folder in ("usr/lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu"))
    extra = os.environ.get("PYTHONPATH", "")
    environment = f"PYTHONDONTWRITEBYTECODE=1 TMPDIR=/mnt PYTHONPATH={HERE}:{extra} LOKET_LIBRARIES={libraries}"
    names = " ".join(module.name.removesuffix(".ko") for module in modules)
    return INIT.format(modules=names, project=HERE, environment=environment, python=sys.executable)


def _image(busybox: Path, modules: list[Path], init: str, folder: Path) -> bytes:
    for name in ("bin", "modules", "proc", "sys", "dev", "host"):
        (folder / name).mkdir(parents=True)
    shutil.copy(busybox, folder / "bin/busybox")
    for module in modules:
        shutil.copy(module, folder / "modules")
    (folder / "init").write_text(init)
    (folder / "init").chmod(stat.S_IRWXU)
    names = "\n".join(str(path.relative_to(folder)) for path in sorted(folder.rglob("*")))
    packed = subprocess.run(
        [busybox, "cpio", "-o", "-H", "newc"], cwd=folder, input=names.encode(), capture_output=True, check=True
    )
    return gzip.compress(packed.stdout, 1)


def _boot(root: Path, qemu: Path, kernel: Path, image: Path) -> int:
    libraries = f"{root}/usr/lib/x86_64-linux-gnu:{root}/lib/x86_64-linux-gnu"
    command = [
        *(str(qemu), "-L", f"{root}/usr/share/qemu", "-L", f"{root}/usr/share/seabios"),
        *("-machine", "pc,accel=tcg", "-cpu", "max", "-m", "768", "-nographic", "-no-reboot", "-nic", "none"),
        *("-kernel", str(kernel), "-initrd", str(image), "-append", "console=ttyS0 quiet panic=-1"),
        *("-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"),
        *("-device", "virtio-9p-pci,fsdev=host,mount_tag=host"),
    ]
    environment = os.environ if root == Path("/") else {**os.environ, "LD_LIBRARY_PATH": libraries}
    machine = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace"
    )
    was_good = False
    try:
        assert machine.stdout is not None
        for line in machine.stdout:
            print(line.rstrip(), flush=True)
            was_good = was_good or GOOD in line
            if was_good:
                break
        machine.wait(0.1 if was_good else LIMIT_S)
    except subprocess.TimeoutExpired:
        pass
    finally:
        machine.kill()
        machine.wait()
    return 0 if was_good else 1


if __name__ == "__main__":
    sys.exit(main())
