"""What a document fetches when it is opened is found however it is spelt, and named; what one presses is left alone."""

from __future__ import annotations

import pytest
from django.utils import translation

from huiyin.papers import labels
from huiyin.papers.checking import check
from huiyin.papers.kinds import Unfit
from tests.papers import samples

FAR = "https://far.example/eye.png"
HEAD = '<?xml version="1.0" encoding="UTF-16"?>'


def drawn(href: str, element: str = "draw:image") -> str:
    refers = f'<{element} xlink:type="simple" xlink:href="{href}" xlink:actuate="onLoad"/>'
    return f"<text:p>北门<draw:frame>{refers}</draw:frame></text:p>"


def relations(*more: str) -> dict[str, bytes | str]:
    return {"word/_rels/document.xml.rels": "".join(more)}


FETCHES = {
    "a picture in a text": (samples.odt(drawn(FAR)), FAR),
    "a picture in a style": (samples.odt(more={"styles.xml": drawn(FAR, "style:background-image")}), FAR),
    "a section from elsewhere": (samples.odt(drawn("http://far.example/x.odt", "text:section-source")), "http://far"),
    "a picture by another prefix": (samples.odt(f'<d:image l:href="{FAR}"/>'), FAR),
    "a picture spelt in numbers": (samples.odt(drawn("&#104;ttps://far.example/eye.png")), FAR),
    "a picture beside the file": (samples.odt(drawn("../eye.png")), "../eye.png"),
    "a share of another machine": (samples.odt(drawn("//far.example/share/eye.png")), "//far.example"),
    "a file of the reader's": (samples.odt(drawn("file:///etc/passwd")), "file:///etc/passwd"),
    "a template of the net": (samples.odt(more={"meta.xml": drawn("ftp://far.example/t", "meta:template")}), "ftp:"),
    "a page that loads itself again": (samples.odt(more={"meta.xml": drawn(FAR, "meta:auto-reload")}), FAR),
    "a far table in a sheet": (
        samples.packed({
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": drawn("https://far.example/t.ods", "table:table-source"),
        }),
        "t.ods",
    ),
    "a linked picture of Word": (samples.docx(relations(samples.relations("image", FAR))), FAR),
    "a relation spelt in numbers": (
        samples.docx(relations(samples.relations("image", FAR).replace("External", "&#69;xternal"))),
        FAR,
    ),
    "a relation by another prefix": (
        samples.docx(relations(samples.relations("image", FAR).replace("<Relationship ", "<r:Relationship "))),
        FAR,
    ),
    "a relation in UTF-16": (
        samples.docx({"word/_rels/document.xml.rels": (HEAD + samples.relations("image", FAR)).encode("utf-16")}),
        FAR,
    ),
    "a linked picture of a sheet": (
        samples.xlsx({"xl/drawings/_rels/drawing1.xml.rels": samples.relations("image", FAR)}),
        FAR,
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans", "es"])
@pytest.mark.parametrize("what", FETCHES)
def test_what_is_fetched_is_refused_and_named(what: str, language: str) -> None:
    content, named = FETCHES[what]
    with pytest.raises(Unfit) as told:
        check("letter.odt", content)
    assert told.value.code == "fetches_this"
    with translation.override(language):
        said = labels.refusal("letter.odt", told.value.code, told.value.what)
    assert named in said
    assert "%(" not in said


@pytest.mark.parametrize(
    "inside",
    [
        drawn("Pictures/100000.png"),
        drawn("./Object 1", "draw:object"),
        drawn("data:image/png;base64,AAAA"),
        f'<text:a xlink:href="{FAR}">写信</text:a>',
        '<text:a xlink:href="mailto:office@example.org">写信</text:a>',
        '<text:a xlink:href="#第一节">第一节</text:a>',
    ],
)
def test_what_lies_within_or_is_pressed_is_taken(inside: str) -> None:
    assert check("a.odt", samples.odt(inside)).kind.name == "odt"


def test_the_template_it_was_made_from_on_one_s_own_disk_is_no_fetching() -> None:
    made = samples.odt(more={"meta.xml": drawn("../../templates/letter.ott", "meta:template")})
    assert check("a.odt", made).kind.name == "odt"


def test_a_script_that_listens_is_a_program() -> None:
    listens = drawn("vnd.sun.star.script:x?language=Basic", "script:event-listener")
    with pytest.raises(Unfit, match="has_programs"):
        check("a.odt", samples.odt(listens))


def test_a_part_that_is_no_xml_is_broken() -> None:
    with pytest.raises(Unfit, match="broken_document"):
        check("a.odt", samples.odt("<text:p>"))


@pytest.mark.parametrize(
    "more",
    [
        {"xl/worksheets/sheet1.xml": '<c><f>_xlfn.WEBSERVICE("https://far.example/")</f></c>'},
        {
            "xl/connections.xml": '<connections><connection><webPr url="https://far.example/"/></connection></connections>'
        },
    ],
)
def test_a_sheet_that_asks_the_net_is_refused(more: dict[str, bytes | str]) -> None:
    with pytest.raises(Unfit, match="fetches"):
        check("a.xlsx", samples.xlsx(more))


def test_a_long_address_is_cut_and_says_nothing_unprintable() -> None:
    with pytest.raises(Unfit) as told:
        check("a.odt", samples.odt(drawn("https://far.example/&#9;" + "x" * 500)))
    assert len(told.value.what) <= 81
    assert told.value.what.isprintable()
