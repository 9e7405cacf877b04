from typing import Annotated

import msgspec
import pytest

from hub.protocol import codec, document, errors, hello, limits
from hub.protocol.document import type_text
from hub.protocol.ids import NAME, DeviceId


def test_the_page_is_current():
    assert document.PAGE.read_text(encoding="utf-8") == document.page(), "run: python -m hub.protocol.document"


def test_it_is_written_where_it_is_wanted(tmp_path):
    assert document.main(tmp_path / "page.md") == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == document.page()


def test_every_message_code_and_limit_stands_in_it():
    page = document.page()
    for struct in (*codec.ClientMessage.__args__, *codec.HubMessage.__args__):
        assert f"### {struct.__name__}\n" in page
    for code in (*errors.RejectionCode, *errors.ProblemCode, *hello.Role):
        assert f"`{code}`" in page
    for limit in vars(limits).values():
        if isinstance(limit, limits.Limit):
            assert f"| {limit.value} | {limit.unit} | {limit.reason} |" in page


def test_every_type_has_words_of_its_own_and_no_field_is_left_out():
    for section in document.sections():
        for struct in section.structs:
            text = document.page().split(f"### {struct.__name__}\n")[1].split("\n### ")[0]
            assert text.strip()
            assert "Struct(" not in text
            for field in msgspec.structs.fields(struct):
                assert f"| `{field.encode_name}` |" in text


def test_no_type_leaks_pythons_words():
    rows = [line for line in document.page().splitlines() if line.startswith("| `")]
    assert not [row for row in rows if "NoneType" in row or "typing" in row or "[" in row.replace("[]", "")]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (str, "text"),
        (int | None, "integer or null"),
        (tuple[DeviceId, ...], "list of DeviceId"),
        (dict[str, bool], "object of true or false by text"),
        (Annotated[DeviceId, NAME], "DeviceId (1 to 64 letters, digits and . _ : -)"),
        (Annotated[str, msgspec.Meta(max_length=5)], "text (0 to 5 characters)"),
        (Annotated[str, msgspec.Meta(title="x")], "text"),
        (hello.Role, "Role"),
    ],
)
def test_types_are_said_in_the_words_of_json(kind, text):
    assert type_text(kind) == text


def test_enumerations_are_each_there_once():
    found = document.enums()
    assert len(found) == len(set(found))
    assert {"Role", "RejectionCode", "OfficerAction", "SlipOutcome"} <= {enum.__name__ for enum in found}
