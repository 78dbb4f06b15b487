"""Papers of a case through its pages: added once, refused in words, read by who may see the case and by nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from huiyin.cases import policy
from huiyin.cases.acts import Request, perform
from huiyin.cases.inputs import Invalid
from huiyin.cases.models import Paper
from huiyin.cases.policy import Refused
from huiyin.cases.verify import verify
from huiyin.journal.models import Access, Entry
from huiyin.matters.pages import files as pages
from huiyin.papers.models import Upload
from tests.cast import PEOPLE, Cast
from tests.matters.handing import add, carried, file, held
from tests.matters.reading import text_of
from tests.papers import samples

At = Callable[..., Client]


def the_form(case: int) -> str:
    return f"/cases/{case}/moves/add_papers/"


def test_added_listed_told_and_read(cast: Cast, at: At) -> None:
    case, anna = cast.register(), at("anna", "en")
    answer = add(anna, case, file(), file("IMG_1.JPG", samples.photograph()), note="交来原件")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case}/")
    assert [name for name, _ in held(cast, case)] == ["来信.pdf", "IMG_1.jpg"]
    assert Upload.objects.count() == 0
    told = text_of(anna.get(f"/cases/{case}/").content.decode())
    assert "Papers 2" in told
    assert "Anna added papers. Note 交来原件 Papers 来信.pdf, IMG_1.jpg" in told
    row = Paper.objects.order_by("id")[0]
    shown = anna.get(f"/cases/{case}/papers/{row.id}/")
    assert shown.content == samples.pdf()
    assert verify(cast.now).findings == []


def test_nothing_of_a_paper_rests_in_clear(cast: Cast, at: At) -> None:
    case = cast.register()
    add(at("anna"), case, file("王小芳身份证.pdf", samples.pdf(b"/Title (Wang Xiaofang)")))
    row = Paper.objects.get()
    assert "王小芳" not in row.name
    body = Entry.objects.filter(stream=f"case:{case}").order_by("-seq")[0].body
    assert "王小芳" not in body
    assert "secret" in body
    for column in (row.name, row.secret):
        assert column.startswith("s1.")


def test_each_opening_is_a_line_that_the_page_shows(cast: Cast, at: At) -> None:
    case, hong = cast.register(), at("hong", "en")
    add(at("anna"), case, file())
    row = Paper.objects.get()
    for way in ("", "?save=1"):
        assert hong.get(f"/cases/{case}/papers/{row.id}/{way}").status_code == 200
    assert (
        list(Access.objects.values_list("subject", "what", "member_id"))
        == [(f"case:{case}", "paper", cast.members["hong"].id)] * 2
    )
    assert text_of(hong.get(f"/cases/{case}/").content.decode()).count("Hong: opened a paper") == 2


@pytest.mark.parametrize("secrecy", ["ordinary", "confidential", "named_only"])
def test_who_may_not_see_the_case_meets_what_never_was(cast: Cast, at: At, secrecy: str) -> None:
    """Colleagues, strangers, the accused: one answer for all, and no line in the log."""
    more = {"accused_members": [cast.members["wei"].id]} if secrecy == "named_only" else {"secrecy": secrecy}
    case, other = cast.register("boris", **more), cast.register("boris")
    sees = {who for who in PEOPLE if policy.visible_ids(cast.actor(who), [case])}
    assert PEOPLE.keys() - sees
    assert secrecy != "named_only" or "wei" not in sees
    taking_part = next(who for who in sorted(sees) if at(who).get(the_form(case)).status_code == 200)
    assert add(at(taking_part), case, file()).status_code == 302
    row = Paper.objects.get()
    for who in PEOPLE:
        client, before = at(who, "en"), Access.objects.count()
        shown, absent = (client.get(f"/cases/{case}/papers/{one}/") for one in (row.id, 7))
        assert shown.status_code == (200 if who in sees else 404), who
        assert Access.objects.count() == before + (who in sees)
        assert client.get(f"/cases/{other}/papers/{row.id}/").status_code == 404  # a paper of another case
        if who not in sees:
            assert text_of(shown.content.decode()) == text_of(absent.content.decode())
            assert client.post(the_form(case), {"files": [file()]}).status_code == 404
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "way"),
    [
        (samples.pdf(), "inline"),
        (samples.picture(), "inline"),
        (b"<script>alert(1)</script>", "inline"),
        (samples.docx(), "attachment"),
        (samples.wav(), "attachment"),
    ],
)
def test_a_paper_is_taken_for_nothing_but_what_it_is(cast: Cast, at: At, content: bytes, way: str) -> None:
    case, anna = cast.register(), at("anna")
    add(anna, case, file("来; filename=a.html", content))
    row = Paper.objects.get()
    answer = anna.get(f"/cases/{case}/papers/{row.id}/")
    said = answer.headers["Content-Disposition"]
    assert said.startswith(f'{way}; filename="paper.')
    assert "filename*=UTF-8''%E6%9D%A5" in said
    assert said.isascii()
    assert "\n" not in said
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert not answer.headers["Content-Type"].startswith(("text/html", "image/svg"))
    assert anna.get(f"/cases/{case}/papers/{row.id}/?save=1").headers["Content-Disposition"].startswith("attachment")


def test_what_is_refused_is_named_and_the_rest_is_kept(cast: Cast, at: At) -> None:
    case, anna = cast.register(), at("anna", "en")
    answer = add(anna, case, file("run.pdf", b"MZ\0\0"), file("good.pdf"), note="两份")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“run.pdf” was not taken" in text_of(html)
    assert 'href="#id_files"' in html
    assert 'aria-invalid="true"' in html
    assert "good.pdf" in text_of(html)
    assert "两份" in html
    assert Paper.objects.count() == 0
    assert (
        anna.get(the_form(case)).content.decode().count("good.pdf") == 2
    )  # still there later: its name, and its button
    assert anna.post(the_form(case), {**carried(html), "note": "两份"}).status_code == 302
    assert [name for name, _ in held(cast, case)] == ["good.pdf"]


def test_files_are_added_and_taken_back_before_anything_is_sent(cast: Cast, at: At) -> None:
    case, anna = cast.register(), at("anna", "en")
    html = add(anna, case, file("one.pdf"), file("two.txt", b"two"), add_files="1").content.decode()
    assert re.findall(r'class="files-name">([^<]+)', html) == ["one.pdf", "two.txt"]
    first = re.search(r'name="remove_file" value="(\d+)"', html)
    assert first
    html = anna.post(the_form(case), {**carried(html), "remove_file": first[1]}).content.decode()
    assert re.findall(r'class="files-name">([^<]+)', html) == ["two.txt"]
    assert Paper.objects.count() == 0
    assert anna.post(the_form(case), carried(html)).status_code == 302
    assert [name for name, _ in held(cast, case)] == ["two.txt"]


def test_nothing_chosen_is_nothing_added(cast: Cast, at: At) -> None:
    case, anna = cast.register(), at("anna", "en")
    answer = add(anna, case, note="忘了选文件")
    assert answer.status_code == 422
    assert "Choose at least one file." in text_of(answer.content.decode())


def test_pressed_twice_it_is_added_once(cast: Cast, at: At) -> None:
    """The browser sends the same files again; with other files under the same key it is another act, and refused."""
    case, anna = cast.register(), at("anna", "en")
    opened = carried(anna.get(the_form(case)).content.decode())
    for _ in range(2):
        assert anna.post(the_form(case), {**opened, "files": [file()]}).status_code == 302
    assert Paper.objects.count() == 1
    answer = anna.post(the_form(case), {**opened, "files": [file("other.txt", b"other")]})
    assert (answer.status_code, Paper.objects.count()) == (422, 1)
    assert "other.txt" in text_of(answer.content.decode())
    kept = carried(answer.content.decode())
    assert anna.post(the_form(case), kept).status_code == 302
    assert [name for name, _ in held(cast, case)] == ["来信.pdf", "other.txt"]


def test_taken_back_in_another_tab_it_is_not_there(cast: Cast, at: At) -> None:
    case, anna = cast.register(), at("anna", "en")
    html = add(anna, case, file("one.pdf"), add_files="1").content.decode()
    anna.post(the_form(case), {**carried(html), "remove_file": str(Upload.objects.get().id)})
    answer = anna.post(the_form(case), carried(html))
    assert answer.status_code == 422
    assert "no longer here" in text_of(answer.content.decode())
    assert Paper.objects.count() == 0


def test_only_moves_that_say_so_take_files_and_each_for_one_matter(cast: Cast) -> None:
    one, other, anna = cast.register(), cast.register(), cast.actor("anna")
    given = {"papers": pages.standing(anna, "x").offered or (pages.Offered("0" * 32, None),)}
    for move, cases, wrong in (("note", (one,), Invalid), ("add_papers", (one, other), Refused)):
        with pytest.raises(wrong):
            perform(Request(move, anna, {"note": "x", **given}, cast.pass_time(minutes=1), cases))
    assert Paper.objects.count() == 0
