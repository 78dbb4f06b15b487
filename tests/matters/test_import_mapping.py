"""Mappings: what each says wrong is said in one line; templates leave nothing behind where a cell is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases import queries
from huiyin.matters.importing import LEFT, TAKEN, MappingError, Unfit, load_mapping
from huiyin.matters.importing.loading import _KNOWN
from huiyin.matters.importing.mapping import Template
from huiyin.matters.models import Matter
from tests.cast import Cast, build
from tests.house.tree import ROOT
from tests.matters.files import MAPPINGS, MESSAGES, mapping, message, take, told, written

DOCS = ROOT / "docs" / "importing.md"
SHIPPED = sorted(path.stem for path in MAPPINGS.glob("*.toml"))


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", SHIPPED)
def test_every_mapping_that_comes_with_the_house_can_be_used(name: str) -> None:
    assert load_mapping(name, MAPPINGS).source


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('ref = "编号"\n', "", "ref is missing."),
        ('ref = "编号"', 'ref = ""', "ref must be a text."),
        ('ref = "编号"', "ref = 7", "ref must be a text."),
        ('ref = "编号"', 'ref = "编号"\ncolour = "red"', "colour is not known. Known: answer, channel,"),
        ('"board"', f'"{"b" * 41}"', "source: at most 40 characters."),
        ("Asia/Shanghai", "Asia/Atlantis", "There is no time zone Asia/Atlantis."),
        ("Asia/Shanghai", "../etc/passwd", "There is no time zone ../etc/passwd."),
        ('"%Y/%m/%d"]', '"%Y/%m/%d", 3]', "dates must be a list of texts."),
        ('title = "主题"\n', "", "[fields] says nothing of title."),
        ('received_at = "时间"', 'received_at = "{时间} {用户}"', "received_at must be one column."),
        ('alias = "用户"', "alias = 3", "fields.alias must be a text."),
        ('at = "答复时间"', "", "answer.at is missing."),
        ('text = "答复"', "", "[answer] needs text, or closed with closed_values"),
        ('text = "答复"', 'text = "答复"\nclosed = "主题"', "[answer]: closed and closed_values belong together."),
        ('text = "答复"', 'text = "答复"\nby = "主题"', "answer.by is not known."),
        ("[answer]", "[values.place]\n\n[answer]", "[values.place]: [fields] says nothing of it."),
        ("[answer]", "[values]\ntitle = 'x'\n\n[answer]", "[values.title] must be a table."),
        ("[answer]", "[[answer]]", "[answer] must be a table."),
        ('ref = "编号"', 'ref = "编号"\nencoding = "klingon"', "There is no encoding klingon."),
        ('ref = "编号"', "ref = = 3", "Invalid value"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in MESSAGES
    path = mapping(tmp_path, MESSAGES.replace(old, new, 1))
    with pytest.raises(MappingError, match=re.escape(said)) as caught:
        load_mapping(path, MAPPINGS)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_name_that_is_none_gets_those_there_are() -> None:
    with pytest.raises(MappingError, match="use one of: " + ", ".join(SHIPPED)):
        load_mapping("nyc", MAPPINGS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'ref = "编号"',
            'ref = "单号"',
            "The file has no column 单号. It has: 编号, 用户, 主题, 时间, 内容, 答复, 答复时间.",
        ),
        ('channel = "web"', 'channel = "fax"', "The pack has no channel fax. It has: letter,"),
        ('alias = "用户"', 'nickname = "用户"', "Registering by web knows no field nickname."),
        ("[answer]", '[constants]\ncolour = "red"\n\n[answer]', "Registering by web knows no field colour."),
    ],
)
def test_what_does_not_fit_is_said_before_the_first_row(
    cast: Cast, tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(Unfit, match=re.escape(said)):
        take(cast, written(tmp_path / "rows.csv", [message(1)]), mapping(tmp_path, MESSAGES.replace(old, new)))


def test_a_column_that_stands_twice_is_refused(cast: Cast, tmp_path: Path) -> None:
    path = written(tmp_path / "rows.csv", [message(1)])
    path.write_text(path.read_text().replace("用户", "主题", 1))
    with pytest.raises(Unfit, match=r"no column 用户"):
        take(cast, path, mapping(tmp_path))
    with pytest.raises(Unfit, match="has the column 主题 more than once"):
        take(cast, path, mapping(tmp_path, MESSAGES.replace('alias = "用户"\n', "")))


def test_without_a_pack_nothing_can_be_taken(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.cast.PACKS", ())
    with pytest.raises(Unfit, match="No pack for matters is installed"):
        take(build(), written(tmp_path / "rows.csv", [message(1)]), mapping(tmp_path))


def test_words_are_translated_and_strange_ones_told(cast: Cast, tmp_path: Path) -> None:
    text = MESSAGES.replace('alias = "用户"', 'category = "用户"') + '[values.category]\n"灯" = "road_transport"\n'
    category = next(iter(next(iter(cast.actor("anna").house.packs.values())).categories))
    rows = [message(1, 用户="灯"), message(2, 用户="井盖"), message(3, 用户=""), message(4, 用户=category)]
    report, _ = take(
        cast, written(tmp_path / "rows.csv", rows), mapping(tmp_path, text.replace("road_transport", category))
    )
    assert report.counts == {TAKEN: 3, LEFT: 1}
    why = "“井盖” is no entry of category; [values.category] of the mapping can say which is meant."
    assert told(report) == {3: (LEFT, why)}
    assert sorted(Matter.objects.values_list("category", flat=True)) == ["", category, category]


def test_a_template_leaves_no_stray_commas() -> None:
    template = Template.of("{a}, {b} {c}\nfrom {d}, {a}")
    assert template.columns == ("a", "b", "c", "d", "a")
    assert template.fill({"a": "1", "b": "2", "c": "3", "d": "4"}) == "1, 2 3\nfrom 4, 1"
    assert template.fill({"b": "2", "d": ""}) == "2"
    assert template.fill({"c": "3", "d": "4"}) == "3\nfrom 4"
    assert template.fill({}) == ""
    assert Template.of("{a, b}, {c}").fill({"a, b": "1", "c": "2"}) == "1, 2"
    assert Template.of("plain, column").fill({"plain, column": " 1 "}) == "1"


@given(st.text(), st.text())
def test_what_a_cell_says_is_never_read_as_a_template(one: str, other: str) -> None:
    filled = Template.of("{a}|{b}").fill({"a": one, "b": other})
    expected = f"{one.strip()}|{other.strip()}".strip() if one.strip() or other.strip() else ""
    assert filled == expected


def test_every_key_is_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    known = {*_KNOWN, "at", "at_else", "closed", "closed_values", "missing"}
    assert sorted(key for key in known if f"`{key}`" not in text and f"`[{key}" not in text) == []


def test_the_example_in_the_docs_works(cast: Cast, tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "rows.csv"
    path.write_text(
        "No.;Subject;Street;House;Town;Sender;Department;Date;Reply;Reply date\n"
        "7;Lamp;Calle Mayor;;Madrid;Ana;Streets;28/02/2019 11:25;It was mended.;01/03/2019\n"
    )
    report, _ = take(cast, path, mapping(tmp_path, example))
    assert (report.counts, report.told) == ({TAKEN: 1}, [])
    assert queries.find(cast.actor("hong"), "calle mayor madrid")
