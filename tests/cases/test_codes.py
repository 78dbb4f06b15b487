"""Tracking codes: what is typed wrong is found, what is guessed opens nothing, the desk can give another."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases import codes
from huiyin.cases.models import Contact
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def of(case: int) -> str:
    contact = Contact.objects.get(case=case)
    return codes.of(contact.institution_id, contact.id, contact.code_n)


def test_a_code_opens_its_contact_and_no_other(cast: Cast) -> None:
    first, second = cast.register(), cast.register()
    for case in (first, second):
        found = codes.find(cast.institution.id, codes.plain(codes.shown(of(case))))
        assert found is not None
        assert found.case_id == case
    assert of(first) != of(second)


def test_a_code_rests_nowhere_in_clear(cast: Cast) -> None:
    case = cast.register()
    assert of(case) not in str(Contact.objects.filter(case=case).values())


def test_it_is_read_as_people_write_it(cast: Cast) -> None:
    code = of(cast.register())
    spoken = " ".join(code[start : start + 4].lower() for start in (0, 4, 8))
    wide = "".join(chr(ord(one) + 0xFEE0) for one in codes.shown(code))
    assert codes.plain(spoken) == codes.plain(wide) == codes.plain(f" {codes.shown(code)}\n") == code


def test_any_one_slip_and_any_exchange_is_found(cast: Cast) -> None:
    code = of(cast.register())
    for place in range(codes.LENGTH):
        for symbol in codes.ALPHABET.replace(code[place], ""):
            with pytest.raises(codes.Mistyped, match="check"):
                codes.plain(code[:place] + symbol + code[place + 1 :])
    for one, other in combinations(range(codes.LENGTH), 2):
        if code[one] != code[other]:
            swapped = list(code)
            swapped[one], swapped[other] = code[other], code[one]
            with pytest.raises(codes.Mistyped, match="check"):
                codes.plain("".join(swapped))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_says_why_not(typed: str) -> None:
    try:
        found = codes.plain(typed)
    except codes.Mistyped as error:
        found = error.code
    assert found in ("symbol", "length", "check") or len(found) == codes.LENGTH


def test_the_desk_gives_another_and_the_old_one_opens_nothing(cast: Cast) -> None:
    case = cast.register()
    old = of(case)
    cast.do("anna", "replace_code", case, identity_proved="document")
    assert codes.find(cast.institution.id, old) is None
    found = codes.find(cast.institution.id, of(case))
    assert found is not None
    assert found.case_id == case


def test_an_import_gives_no_codes(cast: Cast) -> None:
    from huiyin.cases.acts import Request, perform  # noqa: PLC0415 beside its one use
    from huiyin.institution.actor import system  # noqa: PLC0415
    from huiyin.institution.house import house  # noqa: PLC0415

    home = house(cast.institution.id)
    given = {"channel": "web", "received_at": cast.now, "title": "旧信", "text": "正文", "name": "王芳"}
    given["to_unit"] = cast.units["office"].id
    cast.pass_time(minutes=1)
    by = system(home, home.today(cast.now))
    done = perform(Request("register", by, given, cast.now, kind="matter", quiet=True))
    assert Contact.objects.get(case=done.cases[0][0]).code is None
