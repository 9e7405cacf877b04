"""Settings files: defaults, paths, and every fault at once."""

from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, structs

from config.display_schema import BoardTable, DisplayConfig, DisplayRole, LineTable, OfficerKeys
from config.faults import Fault, SettingsError, suggestion
from config.kinds import SerialParity
from config.loading import load, read_toml
from config.printer_schema import PrinterBackend, PrinterConfig, SerialFlow
from config.reading import Reader
from config.schema import HubConfig, KioskConfig, WebTable
from config.tokens import ThemeName


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(file: Path, type_: type[Struct]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(file, type_)
    assert all(fault.file == file for fault in caught.value.faults)
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return [str(fault).removeprefix(f"{file}: ") for fault in caught.value.faults]


def test_a_call_pad_has_keys_of_its_own_and_two_of_them_never_clash(tmp_path: Path) -> None:
    text = 'device = "panel-01"\nrole = "officer"\n[pad]\ndevice = "/dev/input/by-id/usb-pad-event-kbd"\n'
    pad = load(written(tmp_path, text), DisplayConfig).pad
    assert pad is not None
    assert (pad.device, pad.call_next, pad.leave) == (
        Path("/dev/input/by-id/usb-pad-event-kbd"),
        "numpadenter",
        "numlock",
    )
    assert faults_of(written(tmp_path, f'{text}leave = "numpadenter"'), DisplayConfig) == [
        "pad.leave: 'numpadenter' is already the key of call_next; choose another key"
    ]
    assert faults_of(written(tmp_path, 'device = "panel-01"\nrole = "officer"\npad = 7'), DisplayConfig) == [
        "pad: 7 is not a table; write a table"
    ]


def test_button_boxes_need_an_address_and_a_secret_that_nobody_guesses(tmp_path: Path) -> None:
    text = 'device = "panel-01"\nrole = "officer"\n[button]\n'
    assert faults_of(written(tmp_path, f'{text}secret = "short"'), DisplayConfig) == [
        'button.listen: is missing; set listen: a host and a port, such as "192.168.1.20:8765" or "[fe80::1]:8765"',
        "button.secret: 'short' does not fit; write 16 to 128 letters, digits and other signs without spaces",
    ]
    port = f'{text}listen = "127.0.0.1:88888"\nsecret = "{"s" * 16}"'
    assert faults_of(written(tmp_path, port), DisplayConfig) == [
        "button.listen: '127.0.0.1:88888': 88888 is no port; write 1 to 65535 behind the last colon"
    ]


def test_the_secret_of_button_boxes_crosses_the_network_by_tls_or_by_the_halls_own_word(tmp_path: Path) -> None:
    text = f'device = "panel-01"\nrole = "officer"\n[button]\nlisten = "0.0.0.0:8790"\nsecret = "{"s" * 16}"\n'
    assert faults_of(written(tmp_path, text), DisplayConfig) == [
        "button.listen: 0.0.0.0 is reached from the network, where anybody could read the secret; set certificate and "
        "key, or in_the_clear = true where boxes are on a wire of their own"
    ]
    assert faults_of(written(tmp_path, f'{text}certificate = "a.pem"'), DisplayConfig) == [
        "button.key: is missing; certificate and key belong together"
    ]
    assert faults_of(written(tmp_path, f'{text}in_the_clear = true\nkey = "a.key"'), DisplayConfig) == [
        "button.certificate: is missing; certificate and key belong together"
    ]
    settings = load(written(tmp_path, f'{text}certificate = "a.pem"\nkey = "a.key"'), DisplayConfig)
    assert settings.button is not None
    assert (settings.button.certificate, settings.button.key) == (tmp_path / "a.pem", tmp_path / "a.key")
    assert load(written(tmp_path, f"{text}in_the_clear = true"), DisplayConfig).button is not None


BOARDS = 'device = "papan-01"\nrole = "led"\n'


def test_led_boards_need_a_line_and_have_the_usual_digits(tmp_path: Path) -> None:
    text = BOARDS + '[line]\nport = "/dev/ttyUSB0"\nboards = [{ address = 1, counter = "loket-01" }]'
    line = load(written(tmp_path, text), DisplayConfig).line
    assert line == LineTable(port="/dev/ttyUSB0", boards=(BoardTable(address=1, counter="loket-01"),))
    assert faults_of(written(tmp_path, BOARDS), DisplayConfig) == [
        'line: is missing; role = "led" needs [line] with its port and boards'
    ]


def test_every_fault_of_led_boards_is_named(tmp_path: Path) -> None:
    boards = (
        '{ address = 1, counter = "a", digits = 6 }',
        '{ address = 1, counter = "b", family = "dm56a04", digits = 6 }',
        '{ address = 3, counter = "c", brightness = 5 }',
        '{ address = 248, counter = "d", family = "dm36" }',
    )
    text = f'{BOARDS}[line]\nport = "udp://10.0.0.1:502"\nboards = [{", ".join(boards)}]'
    assert faults_of(written(tmp_path, text), DisplayConfig) == [
        "line.port: 'udp://10.0.0.1:502' does not fit; write a serial device, or a gateway such as "
        '"socket://192.168.1.60:4001" or "tcp://192.168.1.60:502"',
        "line.boards[4].address: 248 is out of range; write 1 to 247, as set on the board",
        "line.boards[4].family: 'dm36' is not possible here; did you mean 'dm36b06'?",
        "line.boards[2].address: 1 is already line.boards[1]; give each board one of its own",
        "line.boards[2].digits: no dm56a04 has 6 digits; write 4",
        "line.boards[3].brightness: a led-485 cannot be told its brightness; delete the key",
    ]
    text = text.replace('family = "dm56a04", digits = 6', "digits = 2")
    assert "line.boards[2].digits: 2 is out of range; write 3 to 6 digits" in faults_of(
        written(tmp_path, text), DisplayConfig
    )


def test_pages_for_browsers_have_sensible_defaults_and_are_off_without_their_table(tmp_path: Path) -> None:
    assert load(written(tmp_path, 'hall = "hall.toml"'), HubConfig).web is None
    web = load(written(tmp_path, 'hall = "hall.toml"\n[web]\n'), HubConfig).web
    assert web == WebTable(host=None, port=8080, names=(), language="id", theme=ThemeName.DARK, waiting_count=False)


def test_every_fault_of_pages_for_browsers_is_named(tmp_path: Path) -> None:
    text = 'hall = "hall.toml"\nport = 9000\n[web]\nhost = "0.0.0.0:80"\nport = 9000\nnames = ["a b"]\ntheme = "dusk"\n'
    assert faults_of(written(tmp_path, text), HubConfig) == [
        "web.names[1]: 'a b' does not fit; write a name such as \"antrean.hall.lan\"",
        "web.theme: 'dusk' is not possible here; known: light, dark, high_contrast",
        "web.host: '0.0.0.0:80' names a port, too; write host = \"0.0.0.0\" and port = 80",
        "web.port: 9000 is the hub's own port; devices speak to 9000; choose another one, such as 8080",
    ]
    assert load(written(tmp_path, 'hall = "hall.toml"\n[web]\nport = 0\nhost = "::"\n'), HubConfig).web is not None
    assert faults_of(written(tmp_path, 'hall = "hall.toml"\nweb = 8080\n'), HubConfig) == [
        "web: 8080 is not a table; write a table"
    ]


def test_a_hub_has_sensible_defaults(tmp_path: Path) -> None:
    settings = load(written(tmp_path, 'hall = "hall.toml"'), HubConfig)
    assert settings == HubConfig(hall=tmp_path / "hall.toml", database=f"sqlite:///{tmp_path}/loket.db")
    assert (settings.host, settings.port, settings.advertise, settings.interfaces) == ("127.0.0.1", 8765, True, ())


@pytest.mark.parametrize(
    ("written_url", "url"),
    [
        ("sqlite:///data/a.db", "sqlite:///{folder}/data/a.db"),
        ("sqlite:////srv/a.db", "sqlite:////srv/a.db"),
        ("postgresql+psycopg://db/hall", "postgresql+psycopg://db/hall"),
    ],
)
def test_an_sqlite_file_is_relative_to_the_settings(tmp_path: Path, written_url: str, url: str) -> None:
    settings = load(written(tmp_path, f'hall = "hall.toml"\ndatabase = "{written_url}"'), HubConfig)
    assert settings.database == url.format(folder=tmp_path)


@pytest.mark.parametrize("database", ["sqlite://var/loket.db", "sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_an_address_of_sqlite_that_names_no_file_is_refused(tmp_path: Path, database: str) -> None:
    file = written(tmp_path, f'hall = "hall.toml"\ndatabase = "{database}"')
    (fault,) = (each for each in faults_of(file, HubConfig) if "database" in each)
    assert repr(database) in fault
    assert "write" in fault
    assert "sqlite:///" in fault


def test_paths_are_relative_to_the_settings_wherever_the_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, 'device = "printer-1"\nbackend = "file"\ndirectory = "slips"\nstate_dir = "/srv/state"')
    monkeypatch.chdir(tmp_path)
    settings = load(Path("settings.toml"), PrinterConfig)
    assert settings.directory == tmp_path / "slips"
    assert settings.state_dir == Path("/srv/state")
    assert load(written(tmp_path, 'device = "k"'), KioskConfig).state_dir == tmp_path / "var"


def test_every_key_of_a_kiosk_is_read(tmp_path: Path) -> None:
    text = """
        device = "kiosk-1"
        hub = "[fe80::1]:8765"
        discovery = false
        interfaces = ["127.0.0.1"]
        state_dir = "state"
        width_px = 1280
        height_px = 800
        screen_width_mm = 345
        fullscreen = true
        language = "en"
        theme = "high_contrast"
        large_text = true
    """
    assert load(written(tmp_path, text), KioskConfig) == KioskConfig(
        device="kiosk-1",
        hubs=("[fe80::1]:8765",),
        discovery=False,
        interfaces=("127.0.0.1",),
        state_dir=tmp_path / "state",
        width_px=1280,
        height_px=800,
        screen_width_mm=345,
        fullscreen=True,
        language="en",
        theme=ThemeName.HIGH_CONTRAST,
        large_text=True,
    )


def test_an_officers_keys_can_be_set_and_stay_different(tmp_path: Path) -> None:
    base = 'device = "panel-01"\nrole = "officer"\n[keys]\n'
    settings = load(written(tmp_path, base + 'call_next = "enter"'), DisplayConfig)
    assert settings.role is DisplayRole.OFFICER
    assert settings.keys == OfficerKeys(call_next="enter")
    assert faults_of(written(tmp_path, base + 'call_next = "F1"'), DisplayConfig) == [
        "keys.recall: 'f1' is already the key of call_next; choose another key"
    ]


@pytest.mark.parametrize(
    ("backend", "needed", "value"),
    [("tcp", "address", "10.0.0.5:9100"), ("serial", "port", "/dev/ttyS0"), ("file", "directory", "slips")],
)
def test_each_way_to_a_printer_needs_its_own_key(tmp_path: Path, backend: str, needed: str, value: str) -> None:
    base = f'device = "printer-1"\nbackend = "{backend}"\n'
    assert load(written(tmp_path, base + f'{needed} = "{value}"'), PrinterConfig).backend is PrinterBackend(backend)
    assert faults_of(written(tmp_path, base), PrinterConfig) == [
        f'{needed}: is missing; backend = "{backend}" needs {needed}'
    ]


def test_a_usb_printer_needs_no_key_and_may_have_three(tmp_path: Path) -> None:
    base = 'device = "printer-1"\nbackend = "usb"\n'
    assert load(written(tmp_path, base), PrinterConfig).usb is None
    named = 'usb = "04b8:0E15"\nusb_serial = "J5KF000123"\nusb_port = "1-1.4"\n'
    assert load(written(tmp_path, base + named), PrinterConfig).usb_port == "1-1.4"
    assert faults_of(written(tmp_path, base + 'usb = "epson"\nusb_port = "/dev/usb/lp0"'), PrinterConfig) == [
        "usb: 'epson' does not fit; write vendor and product, such as \"04b8:0e15\"",
        "usb_port: '/dev/usb/lp0' does not fit; write a path of USB sockets, such as \"1-1.4\"",
    ]


def test_how_a_serial_printer_is_set_is_said_in_words(tmp_path: Path) -> None:
    base = 'device = "printer-1"\nbackend = "serial"\nport = "/dev/ttyS0"\n'
    settings = load(written(tmp_path, base + 'flow = "dtr"\nparity = "even"\nbits = 8'), PrinterConfig)
    assert (settings.flow, settings.parity, settings.bits) == (SerialFlow.DTR, SerialParity.EVEN, 8)
    assert faults_of(written(tmp_path, base + 'flow = "hardware"\nbits = 7'), PrinterConfig) == [
        "bits: 7 is out of range; write 8, and set the printer to 8 bits: commands need them all",
        "flow: 'hardware' is not possible here; known: none, dtr, rts, xon",
    ]


@pytest.mark.parametrize("address", ["socket://192.168.1.50:4001", "rfc2217://gateway:4001"])
def test_a_gateway_is_no_serial_line(tmp_path: Path, address: str) -> None:
    text = f'device = "printer-1"\nbackend = "serial"\nport = "{address}"\n'
    assert faults_of(written(tmp_path, text), PrinterConfig) == [
        f"port: {address!r} is an address, not a serial line;"
        ' through a gateway set backend = "tcp" and address = "192.168.1.50:9100"'
    ]


def test_a_sockets_path_is_relative_to_the_settings_and_fits(tmp_path: Path) -> None:
    base = 'device = "printer-1"\nbackend = "file"\ndirectory = "slips"\n'
    assert load(written(tmp_path, base), PrinterConfig).kiosk_socket is None
    settings = load(written(tmp_path, base + 'kiosk_socket = "run/kiosk.sock"'), PrinterConfig)
    assert settings.kiosk_socket == tmp_path / "run" / "kiosk.sock"
    fits = f"/{'é' * 53}"
    assert load(written(tmp_path, base + f'kiosk_socket = "{fits}"'), PrinterConfig).kiosk_socket == Path(fits)
    assert faults_of(written(tmp_path, base + f'kiosk_socket = "{fits}x"'), PrinterConfig) == [
        f"kiosk_socket: {fits}x has 108 bytes, and a socket's path may have 107;"
        ' choose a shorter one, such as "/run/loket/printer.sock"'
    ]


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    text = """
        device = "kiosk 1"
        hub = "somewhere"
        discovery = 1
        interfaces = ["127.0.0.1", 2]
        state_dir = ""
        widht_px = 1080
        height_px = "tall"
        screen_width_mm = 3
        fullscreen = "yes"
        language = "jv"
        theme = "drak"
        large_text = [1, 2]
    """
    assert faults_of(written(tmp_path, text), KioskConfig) == [
        "widht_px: unknown key; did you mean 'width_px'?",
        "device: 'kiosk 1' does not fit; write 1 to 64 letters, digits and . _ : -",
        'hub: \'somewhere\' does not fit; write a host and a port, such as "192.168.1.20:8765" or "[fe80::1]:8765"',
        "discovery: 1 is not true or false; write true or false",
        "interfaces[2]: 2 is not a text in quotes; write a text in quotes",
        "state_dir: '' is not a path in quotes; write a path in quotes",
        "height_px: 'tall' is not 320 to 16384 pixels; write 320 to 16384 pixels",
        "screen_width_mm: 3 is out of range; write 50 to 20000 millimetres",
        "fullscreen: 'yes' is not true or false; write true or false",
        "language: 'jv' is not possible here; known: en, id",
        "theme: 'drak' is not possible here; did you mean 'dark'?",
        "large_text: [1, 2] is not true or false; write true or false",
    ]


def test_what_is_missing_is_named_with_what_it_should_be(tmp_path: Path) -> None:
    assert faults_of(written(tmp_path, ""), DisplayConfig) == [
        "device: is missing; set device: 1 to 64 letters, digits and . _ : -",
        "role: is missing; set role to one of hall, sign, led, officer",
    ]
    assert faults_of(written(tmp_path, ""), HubConfig) == ["hall: is missing; set hall to a path in quotes"]
    assert faults_of(written(tmp_path, 'device = "p"\nbackend = "bluetooth"'), PrinterConfig) == [
        "backend: 'bluetooth' is not possible here; known: usb, serial, tcp, file"
    ]


def test_wrong_kinds_of_table_and_list(tmp_path: Path) -> None:
    text = 'device = "d"\nrole = "hall"\ninterfaces = "127.0.0.1"\nkeys = "f2"'
    assert faults_of(written(tmp_path, text), DisplayConfig) == [
        "interfaces: '127.0.0.1' is not a list in [ ]; write a list in [ ]",
        "keys: 'f2' is not a table; write a table",
    ]


def test_long_values_are_shown_shortened(tmp_path: Path) -> None:
    (fault,) = faults_of(written(tmp_path, f'device = "{"x" * 500}"'), KioskConfig)
    assert len(fault) < 150


def test_a_file_that_cannot_be_read_at_all(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "none.toml", HubConfig) == [
        "cannot be read (No such file or directory); check the path and its rights"
    ]
    (fault,) = faults_of(written(tmp_path, "a = 1\na = = 2"), HubConfig)
    assert "line 2" in fault
    file = tmp_path / "latin.toml"
    file.write_bytes(b'hall = "\xe9"')
    assert faults_of(file, HubConfig) == ["is not UTF-8 (byte 9); save it as UTF-8"]
    assert read_toml(written(tmp_path, "a = 1")) == {"a": 1}


def test_a_schema_with_other_kinds_is_a_bug(tmp_path: Path) -> None:
    class Odd(Struct):
        data: bytes

    class Bare(Struct):
        count: int
        ratio: float

    reader = Reader(tmp_path)
    with pytest.raises(TypeError, match="kind of value"):
        reader.struct({"data": "x"}, Odd)
    assert structs.asdict(reader.struct({"count": 1.5, "ratio": "x"}, Bare)) == {"count": 0, "ratio": 0}
    assert [fault.cure for fault in reader.faults] == ["write a whole number", "write a number"]


@pytest.mark.parametrize(
    ("wrong", "known", "cure"),
    [
        ("zona-brru", ["zona-biru", "zona-hijau"], "did you mean 'zona-biru'?"),
        ("XA", ["a", "xa"], "did you mean 'xa'?"),
        ("f", ["hub", "kiosk"], "known: hub, kiosk"),
        ("f", [], "there are none"),
        ("f", [str(n) for n in range(20)], "there are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more"),
    ],
)
def test_suggestions(wrong: str, known: list[str], cure: str) -> None:
    assert suggestion(wrong, known) == cure


def test_a_fault_of_a_whole_file_has_no_place() -> None:
    assert str(Fault(Path("a.toml"), "", "is empty", "fill it")) == "a.toml: is empty; fill it"


def test_defaults_are_what_their_own_limits_allow(tmp_path: Path) -> None:
    required: dict[type[Struct], str] = {
        HubConfig: 'hall = "h"',
        KioskConfig: 'device = "k"',
        DisplayConfig: 'device = "d"\nrole = "hall"',
        PrinterConfig: 'device = "p"\nbackend = "file"\ndirectory = "s"',
    }
    for type_, text in required.items():
        default = load(written(tmp_path, text), type_)
        again = "\n".join(
            f"{key} = {toml(value)}"
            for key, value in zip(type_.__struct_encode_fields__, structs.astuple(default), strict=True)
            if value is not None
        )
        assert load(written(tmp_path, again), type_) == default


def toml(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case tuple():
            return "[]"
        case Struct():
            return "{ " + ", ".join(f"{key} = {toml(v)}" for key, v in structs.asdict(value).items()) + " }"
        case _:
            return f'"{value}"'


def test_without_discovery_the_hubs_address_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"hub: is missing; with discovery = false it is needed"):
        load(written(tmp_path, 'device = "kiosk-1"\ndiscovery = false'), KioskConfig)


def test_two_hubs_can_share_a_postgresql_database_only(tmp_path: Path) -> None:
    shared = 'hall = "hall.toml"\nstandby = true\ndatabase = "postgresql://loket@db/loket"'
    assert load(written(tmp_path, shared), HubConfig).standby
    assert faults_of(written(tmp_path, 'hall = "hall.toml"\nstandby = true'), HubConfig) == [
        'standby: needs PostgreSQL; set database = "postgresql://user@host/database", or standby = false'
    ]


@pytest.mark.parametrize(
    ("value", "hubs"),
    [
        ('"hub-a:8765"', ("hub-a:8765",)),
        ('["hub-a:8765", "[fe80::1]:8765"]', ("hub-a:8765", "[fe80::1]:8765")),
        ("[]", ()),
    ],
)
def test_a_device_may_know_several_hubs(tmp_path: Path, value: str, hubs: tuple[str, ...]) -> None:
    assert load(written(tmp_path, f'device = "kiosk-1"\nhub = {value}'), KioskConfig).hubs == hubs
    assert load(written(tmp_path, 'device = "kiosk-1"'), KioskConfig).hubs == ()


def test_a_wrong_address_among_several_is_named(tmp_path: Path) -> None:
    told = 'write a host and a port, such as "192.168.1.20:8765" or "[fe80::1]:8765"'
    assert faults_of(written(tmp_path, 'device = "k"\nhub = ["hub-a:8765", "hub-b"]'), KioskConfig) == [
        f"hub[2]: 'hub-b' does not fit; {told}"
    ]
    assert faults_of(written(tmp_path, 'device = "k"\nhub = 5'), KioskConfig) == [
        "hub: 5 is not a text in quotes; write a text in quotes"
    ]
    empty = 'device = "k"\nhub = []\ndiscovery = false'
    assert faults_of(written(tmp_path, empty), KioskConfig) == [
        'hub: is missing; with discovery = false it is needed: hub = "192.168.1.20:8765"'
    ]


@pytest.mark.parametrize("port", ["0", "65536"])
def test_a_hub_has_a_port_that_can_be_dialled(tmp_path: Path, port: str) -> None:
    file = written(tmp_path, f'device = "kiosk-1"\nscreen_width_mm = 400\nhub = "192.168.1.20:{port}"')
    wrong = f"hub: '192.168.1.20:{port}': {port} is no port; write 1 to 65535 behind the last colon"
    assert faults_of(file, KioskConfig) == [wrong]


@pytest.mark.parametrize("hub", ["9" * 5_000, "hub-a:" + "9" * 5_000])
def test_a_port_of_thousands_of_digits_does_not_fit(tmp_path: Path, hub: str) -> None:
    [told] = faults_of(written(tmp_path, f'device = "k"\nhub = "{hub}"'), KioskConfig)
    assert told.startswith(f"hub: '{hub[:10]}")
    assert "does not fit" in told


def test_a_key_below_a_table_belongs_above_it(tmp_path: Path) -> None:
    text = 'device = "p"\nbackend = "usb"\n[profile]\ncolumns = 42\nlanguage = "en"\ncolums = 1\n'
    assert faults_of(written(tmp_path, text), PrinterConfig) == [
        "profile.language: unknown key; write it above [profile]: a table must come after all single keys",
        "profile.colums: unknown key; did you mean 'columns'?",
    ]


def test_a_printers_address_is_shown_with_a_printers_port(tmp_path: Path) -> None:
    (fault,) = faults_of(written(tmp_path, 'device = "p"\nbackend = "tcp"\naddress = "192.168.1.50"'), PrinterConfig)
    assert fault.endswith('a host and a port, such as "192.168.1.50:9100"')


@pytest.mark.parametrize(("host", "port"), [("0.0.0.0:9000", "9000"), ("hub.local:", "8765")])
def test_a_hubs_host_has_no_port(tmp_path: Path, host: str, port: str) -> None:
    name = host.partition(":")[0]
    wrong = f'host: {host!r} names a port, too; write host = "{name}" and port = {port}'
    assert faults_of(written(tmp_path, f'hall = "hall.toml"\nhost = "{host}"'), HubConfig) == [wrong]
    for fits in ("::1", "0.0.0.0", "[::1]"):
        load(written(tmp_path, f'hall = "hall.toml"\nhost = "{fits}"'), HubConfig)


@pytest.mark.parametrize("value", ["[" * 5_000, "9" * 5_000])
def test_what_the_parser_of_toml_gives_up_on_is_a_fault_of_the_file(tmp_path: Path, value: str) -> None:
    [fault] = faults_of(written(tmp_path, f"port = {value}"), HubConfig)
    assert fault.startswith("is not TOML: ")


@pytest.mark.parametrize("key", ["frame_rate", "device", "state_dir", "theme"])
def test_a_number_that_cannot_be_written_out_is_a_fault_like_any_other(tmp_path: Path, key: str) -> None:
    faults = faults_of(written(tmp_path, f"{key} = 0x{'f' * 5_000}"), DisplayConfig)
    assert any(fault.startswith(f"{key}: a number of thousands of digits is ") for fault in faults), faults
