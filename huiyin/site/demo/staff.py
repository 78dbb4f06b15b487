"""Who works at the sample institution. Plain data: the settings read it before there are models."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "hear-and-answer"  # noqa: S105  # meant to be known: it opens nothing unless HUIYIN_DEMO is 1

DISCIPLINE = "discipline"


@dataclass(frozen=True)
class Staff:
    """A member: user name, name, post, the unit's key, the roles held in it; ``official``: their key in the texts."""

    username: str
    name: str
    post: str
    unit: str
    roles: tuple[str, ...]
    official: str = ""


STAFF: tuple[Staff, ...] = (
    Staff("linyunqing", "林云青", "局长", "office", ("leader",)),
    Staff("hongzhengping", "洪正平", "办公室主任", "office", ("head", "archivist")),
    Staff("anxiaoyu", "安晓雨", "来信登记岗", "office", ("registrar",)),
    Staff("tanjingwen", "谭静文", "网上与来电登记岗", "office", ("registrar",)),
    Staff("qinbowen", "秦博文", "接访岗", "office", ("receptionist", "registrar")),
    Staff("jiruolan", "季若兰", "复核岗", "office", ("reviewer",)),
    Staff("sumingyuan", "苏明远", "督查科科长", "office", ("supervisor",)),
    Staff("taoshuhua", "陶书华", "档案室", "office", ("archivist",)),
    Staff("shenzhiwei", "申之维", "审计", "office", ("auditor",)),
    Staff("guanlizhou", "管立舟", "系统管理", "office", ("administrator",)),
    Staff("tangdehai", "唐德海", "局长", "urban", ("leader",)),
    Staff("weichangan", "魏长安", "副局长", "urban", ("head",)),
    Staff("baihaichuan", "白海川", "信访专员", "urban", ("handler", "registrar")),
    Staff("longqiaoyun", "龙巧云", "信访专员", "urban", ("handler",)),
    Staff("luchenggang", "鲁成岗", "执法中队副中队长", "urban", ("handler",), "urban-squad"),
    Staff("gongzhiyuan", "龚志远", "执法队员", "urban", ("handler",), "urban-officer"),
    Staff("xiejiahe", "谢嘉禾", "局长", "housing", ("leader",)),
    Staff("heyushan", "何玉山", "副局长", "housing", ("head",)),
    Staff("fangkeqin", "方克勤", "信访专员", "housing", ("handler", "registrar")),
    Staff("luxiaotang", "路晓棠", "政务窗口工作人员", "housing", ("handler",), "housing-window"),
    Staff("fanjianye", "樊建业", "住房保障科副科长", "housing", ("handler",), "housing-section"),
    Staff("maguangji", "马广济", "局长", "labour", ("leader",)),
    Staff("yanhuimin", "严惠民", "副局长", "labour", ("head",)),
    Staff("zhoulanfang", "周兰芳", "信访专员", "labour", ("handler", "registrar")),
    Staff("jichanghe", "纪长河", "劳动监察员", "labour", ("handler",), "labour-inspector"),
    Staff("dongwenxin", "董文心", "局长", "education", ("leader",)),
    Staff("ningsiqi", "宁思齐", "副局长", "education", ("head",)),
    Staff("kelanying", "柯兰英", "信访专员", "education", ("handler", "registrar")),
    Staff("wenxuesong", "闻雪松", "基础教育科科长", "education", ("handler",), "education-section"),
    Staff("jinggongmin", "景公敏", "组长", DISCIPLINE, ("head", "discipline_officer")),
    Staff("zhengshoucheng", "郑守诚", "副组长", DISCIPLINE, ("head", "discipline_officer", "handler")),
)


@dataclass(frozen=True)
class Sample:
    """An account offered on the sign-in page, and what one can do as it."""

    username: str
    does: dict[str, str]


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "anxiaoyu",
        {
            "zh": "信访局登记员：登记、转送、交办",
            "en": "Registrar at the office: registers and passes on",
            "es": "Registra y traslada en la oficina",
        },
    ),
    Sample(
        "qinbowen",
        {
            "zh": "接访员：接待来访，当场答复",
            "en": "Receptionist: receives visitors, answers on the spot",
            "es": "Recibe visitas y responde en el acto",
        },
    ),
    Sample(
        "baihaichuan",
        {
            "zh": "城市管理局经办人：签收、受理、拟写答复",
            "en": "Handler at urban management: signs for, accepts, drafts replies",
            "es": "Tramita en gestión urbana: recibe, admite, redacta",
        },
    ),
    Sample(
        "weichangan",
        {
            "zh": "城市管理局负责人：批准答复、延长期限",
            "en": "Head of urban management: approves replies, extends limits",
            "es": "Jefe de gestión urbana: aprueba y prorroga",
        },
    ),
    Sample(
        "hongzhengping",
        {
            "zh": "信访局办公室主任：看到全局，处理保密件",
            "en": "Head of the office: sees all below, handles confidential matters",
            "es": "Jefe de la oficina: ve todo, lleva lo reservado",
        },
    ),
    Sample(
        "sumingyuan",
        {
            "zh": "督办员：催办、逾期上报",
            "en": "Supervisor: urges, hears of what is overdue",
            "es": "Supervisa: insta a actuar y sabe de las demoras",
        },
    ),
    Sample(
        "taoshuhua",
        {"zh": "档案员：归档", "en": "Archivist: archives what is closed", "es": "Archiva lo cerrado"},
    ),
    Sample(
        "jinggongmin",
        {
            "zh": "纪检监察组：办理对工作人员的检举控告",
            "en": "Discipline unit: handles complaints about staff",
            "es": "Disciplina: lleva las denuncias contra el personal",
        },
    ),
)


def sample_accounts() -> list[dict[str, object]]:
    """The sample accounts as the sign-in page shows them: user name, password, name and what one can do."""
    names = {one.username: one.name for one in STAFF}
    return [
        {
            "username": one.username,
            "password": PASSWORD,
            "name": dict.fromkeys(("zh", "en", "es"), names[one.username]),
            "does": one.does,
        }
        for one in SAMPLES
    ]
