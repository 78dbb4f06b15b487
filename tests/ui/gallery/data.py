"""What the gallery shows: made-up matters with the shapes that real ones have. ``Words`` speak the active language."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language

from huiyin.ui.words import short

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 2, 12, tzinfo=UTC)  # a Saturday morning in Shanghai

LONG_TITLE = (
    "关于北门外夜间施工噪声长期扰民、多次向街道和城管部门反映均未得到书面答复，请求依法责令停止夜间施工、"
    "公布施工许可和延时施工批准文件、对受影响的十二户居民给予说明和补偿，并请将处理结果书面告知全体联名人的来信（补充材料三）"
)
LONG_WORD = "Verwaltungsverfahrensbeschleunigungsgesetz desproporcionadamente inconstitucionalmente"


def words(zh: str, en: str, long: bool = False) -> str:
    """The active language's words; ``long``: as long as a wordier language would make them (× 1.6)."""
    said = zh if short(get_language()) == "zh" else en
    return f"{said} {said[: max(2, int(len(said) * 0.6))]}" if long else said


@dataclass(frozen=True)
class Clock:
    """A clock as templates see it: days before (negative) or after now."""

    title: str
    due_in: float
    length: float = 60
    state: str = "running"
    provisional: bool = False
    hours: bool = False

    @property
    def due_at(self) -> datetime:
        if self.hours:
            return NOW + timedelta(days=self.due_in)
        local = NOW.astimezone(ZONE).replace(hour=0, minute=0) + timedelta(days=self.due_in + 1)
        return local.astimezone(UTC)

    @property
    def started_at(self) -> datetime:
        return self.due_at - timedelta(days=self.length)


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    number: str
    title: str
    who: str
    next: str
    clock: Clock
    channel: str = "letter"
    secret: bool = False
    snippet: str = ""
    statuses: list[tuple[str, str]] = field(default_factory=list)


def rows(long: bool = False) -> list[Row]:
    """A morning's work."""
    say = partial(words, long=long)
    reply, transfer, accept = say("答复", "Reply"), say("转送", "Transfer"), say("受理决定", "Decide acceptance")
    nobody, hearing = say("未分派", "Nobody yet"), say("听证", "Hearing")
    light = "Street light out since August at 12 Harbour Road"
    return [
        Row("信〔2026〕000123", "北门外工地夜间施工扰民", "李伟", transfer, Clock(transfer, -2)),
        Row("访〔2026〕000077", "养老金计发年限少算，第四次来访", "王芳", reply, Clock(reply, -11), "visit"),
        Row("访〔2026〕000079", "举报某村干部", "欧阳静怡", reply, Clock(reply, 0), "visit", True),
        Row("电〔2026〕001024", LONG_TITLE, "李伟", accept, Clock(accept, 0.2, 1, hours=True), "call"),
        Row("网〔2026〕000310", "小区电梯三个月没人修", nobody, accept, Clock(accept, 1), "web"),
        Row("网〔2026〕000311", light, "Anna María Fernández García", reply, Clock(reply, 3), "web"),
        Row("箱〔2026〕000009", "食堂", "张伟", reply, Clock(reply, 9), "box"),
        Row("转〔2026〕000041", LONG_WORD, "王芳", reply, Clock(reply, 40, provisional=True), "above"),
        Row("信〔2026〕000098", "请求公开拆迁补偿方案", "张伟", hearing, Clock(reply, 12, state="paused")),
    ]


def found() -> list[Row]:
    """What a search gives: with the words around the hit, and where the matter stands."""
    in_hand, done = (words("办理中", "In hand"), "open"), (words("已答复", "Answered"), "done")
    secret, off = (words("保密", "Confidential"), "secret"), (words("不予受理", "Not accepted"), "off")
    hits = [
        Row("信〔2026〕000123", "北门外工地夜间施工扰民", "李伟", "", Clock("", -2), statuses=[in_hand]),
        Row("信〔2025〕000871", "夜间施工许可如何查询", "王芳", "", Clock("", -200, state="met"), statuses=[done]),
        Row("电〔2025〕000120", "施工围挡占道", "李伟", "", Clock("", -160, state="late"), "call", statuses=[done]),
        Row("信〔2024〕000004", "合同纠纷", "张伟", "", Clock("", -700, state="cancelled"), statuses=[off]),
    ]
    around = "……工地每晚十一点以后仍在<mark>施工</mark>，混凝土泵车……"
    hidden = Row("访〔2026〕000079", "举报某村干部", "欧阳静怡", "", Clock("", 0), "visit", statuses=[secret, in_hand])
    return [replace(hit, snippet=around) for hit in hits] + [hidden]


class Register(forms.Form):
    """A form with a field of each kind."""

    channel = forms.ChoiceField(widget=forms.RadioSelect, choices=[])
    received_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    written_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    name = forms.CharField(required=False)
    phone = forms.CharField(required=False)
    people = forms.IntegerField(min_value=1, initial=1)
    title = forms.CharField()
    text = forms.CharField(widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[])
    unit = forms.ChoiceField(choices=[])
    scan = forms.FileField(required=False)
    confidential = forms.BooleanField(required=False)

    def __init__(self, *args: Any, long: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (zh, en, hint_zh, hint_en) in LABELS.items():
            self.fields[name].label = words(zh, en, long)
            self.fields[name].help_text = words(hint_zh, hint_en, long) if hint_zh else ""
        choices = [(name, words(zh, en, long)) for name, zh, en in CHANNELS]
        self.fields["channel"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        kinds = [("", "—"), ("claim", words("申诉求决", "Claim", long)), ("report", words("检举控告", "Report", long))]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["unit"].choices = [("", "—"), ("1", words("城市管理局", "Urban management bureau", long))]  # type: ignore[attr-defined]


CHANNELS = [
    ("letter", "来信", "Letter"),
    ("visit", "来访", "Visit"),
    ("call", "来电", "Call"),
    ("web", "网上", "Web"),
    ("box", "意见箱", "Complaint box"),
    ("above", "上级转来", "From a higher office"),
]
LABELS = {
    "channel": ("怎样来的", "How it came", "", ""),
    "received_on": ("收到日期", "Received on", "", ""),
    "written_on": ("写信日期", "Written on", "信上所写的日期", "As the letter says"),
    "name": ("姓名", "Name", "不写即为匿名；可用化名", "Empty means anonymous; an alias may stand here"),
    "phone": ("电话", "Telephone", "", ""),
    "people": ("人数", "How many people", "", ""),
    "title": ("事项", "What it is about", "一句话", "One sentence"),
    "text": ("内容", "The text", "", ""),
    "kind": ("类别", "Kind of statement", "", ""),
    "unit": ("交给", "Goes to", "", ""),
    "scan": ("扫描件", "Scan", "PDF 或图片，不超过 20 MB", "PDF or picture, up to 20 MB"),
    "confidential": ("保密：仅指定人员可见", "Confidential: only named people see it", "", ""),
}
