"""Write the calendars that come with the product: ``python scripts/make_calendars.py``, once a year.

``chinesecalendar`` and ``holidays`` help here and in the tests, never at run time: beyond the published years the first
raises and the second answers wrongly without a word. To add a year of China: bring both up to date, add the State
Council's notice to ``NOTICES``, raise ``CHINA_UNTIL``, run, read the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays

from huiyin.kernel.calendars import Calendar, Day, dump

DATA = Path(__file__).parents[1] / "huiyin" / "kernel" / "calendars" / "data"
EXPECTED_UNTIL = 2036  # holidays expected from the statute are listed up to this year

# Day names by what the libraries call them: key in the file, then zh, en, es.
Names = dict[str, tuple[str, str, str, str]]
CHINA: Names = {
    "New Year's Day": ("new-year", "元旦", "New Year's Day", "Año Nuevo"),
    "Spring Festival": ("spring-festival", "春节", "Spring Festival", "Fiesta de la Primavera"),
    "Tomb-sweeping Day": ("qingming", "清明节", "Tomb-Sweeping Day", "Festival Qingming"),
    "Labour Day": ("labour-day", "劳动节", "Labour Day", "Día del Trabajo"),
    "Dragon Boat Festival": ("dragon-boat", "端午节", "Dragon Boat Festival", "Festival del Bote del Dragón"),
    "Mid-autumn Festival": ("mid-autumn", "中秋节", "Mid-Autumn Festival", "Fiesta del Medio Otoño"),
    "National Day": ("national-day", "国庆节", "National Day", "Día Nacional"),
    "Anti-Fascist 70th Day": (
        "victory-day", "抗战胜利70周年纪念日", "70th anniversary of the Victory", "70.º aniversario de la Victoria"
    ),
}  # fmt: skip
CHINA |= {
    "Chinese New Year (Spring Festival)": CHINA["Spring Festival"],
    "Chinese New Year's Eve": CHINA["Spring Festival"],
    "Tomb-Sweeping Day": CHINA["Tomb-sweeping Day"],
    "Labor Day": CHINA["Labour Day"],
    "Mid-Autumn Festival": CHINA["Mid-autumn Festival"],
}
NEW_YORK: Names = {
    "New Year's Day": ("new-year", "元旦", "New Year's Day", "Año Nuevo"),
    "Martin Luther King Jr. Day": (
        "king-day", "马丁·路德·金纪念日", "Martin Luther King Jr. Day", "Día de Martin Luther King Jr."
    ),
    "Lincoln's Birthday": ("lincoln", "林肯诞辰", "Lincoln's Birthday", "Natalicio de Lincoln"),
    "Washington's Birthday": ("washington", "华盛顿诞辰", "Washington's Birthday", "Natalicio de Washington"),
    "Memorial Day": ("memorial-day", "阵亡将士纪念日", "Memorial Day", "Día de los Caídos"),
    "Juneteenth National Independence Day": ("juneteenth", "六月节", "Juneteenth", "Juneteenth"),
    "Independence Day": ("independence-day", "独立日", "Independence Day", "Día de la Independencia"),
    "Labor Day": ("labor-day", "劳工节", "Labor Day", "Día del Trabajo"),
    "Columbus Day": ("columbus-day", "哥伦布日", "Columbus Day", "Día de la Raza"),
    "Election Day": ("election-day", "选举日", "Election Day", "Día de las Elecciones"),
    "Veterans Day": ("veterans-day", "退伍军人节", "Veterans Day", "Día de los Veteranos"),
    "Thanksgiving Day": ("thanksgiving", "感恩节", "Thanksgiving Day", "Día de Acción de Gracias"),
    "Christmas Day": ("christmas", "圣诞节", "Christmas Day", "Navidad"),
}  # fmt: skip
SPAIN: Names = {
    "New Year's Day": ("new-year", "元旦", "New Year's Day", "Año Nuevo"),
    "Epiphany": ("epiphany", "主显节", "Epiphany", "Epifanía del Señor"),
    "Good Friday": ("good-friday", "耶稣受难日", "Good Friday", "Viernes Santo"),
    "Labor Day": ("labour-day", "劳动节", "Labour Day", "Fiesta del Trabajo"),
    "Assumption Day": ("assumption", "圣母升天节", "Assumption Day", "Asunción de la Virgen"),
    "National Day": ("national-day", "国庆日", "National Day", "Fiesta Nacional de España"),
    "All Saints' Day": ("all-saints", "诸圣节", "All Saints' Day", "Todos los Santos"),
    "Constitution Day": ("constitution-day", "宪法日", "Constitution Day", "Día de la Constitución Española"),
    "Immaculate Conception": (
        "immaculate-conception", "圣母无染原罪节", "Immaculate Conception", "Inmaculada Concepción"
    ),
    "Christmas Day": ("christmas", "圣诞节", "Christmas Day", "Natividad del Señor"),
}  # fmt: skip
MEXICO: Names = {
    "New Year's Day": ("new-year", "元旦", "New Year's Day", "Año Nuevo"),
    "Constitution Day": ("constitution-day", "宪法日", "Constitution Day", "Día de la Constitución"),
    "Benito Juárez's birthday": (
        "juarez", "贝尼托·华雷斯诞辰", "Benito Juárez's birthday", "Natalicio de Benito Juárez"
    ),
    "Labor Day": ("labour-day", "劳动节", "Labour Day", "Día del Trabajo"),
    "Independence Day": ("independence-day", "独立日", "Independence Day", "Día de la Independencia"),
    "Revolution Day": ("revolution-day", "革命纪念日", "Revolution Day", "Día de la Revolución"),
    "Change of Federal Government": (
        "change-of-government", "联邦政府交接日", "Change of Federal Government", "Transmisión del Poder Ejecutivo"
    ),
    "Christmas Day": ("christmas", "圣诞节", "Christmas Day", "Navidad"),
}  # fmt: skip

CHINA_UNTIL = 2026
GAZETTE = "https://www.gov.cn/gongbao/"
NOTICES = {
    2004: "https://zh.wikisource.org/wiki/国务院办公厅关于2004年部分节假日安排的通知",
    2005: "https://zh.wikisource.org/wiki/国务院办公厅关于2005年部分节假日安排的通知",
    2006: "https://zh.wikisource.org/wiki/国务院办公厅关于2006年部分节假日安排的通知",
    2007: GAZETTE + "content/2007/content_503397.htm",
    2008: GAZETTE + "content/2008/content_859870.htm",
    2009: GAZETTE + "content/2008/content_1175823.htm",
    2010: GAZETTE + "content/2009/content_1487011.htm",
    2011: GAZETTE + "content/2010/content_1765282.htm",
    2012: GAZETTE + "content/2011/content_2020918.htm",
    2013: GAZETTE + "content/2012/content_2292057.htm",
    2014: GAZETTE + "content/2014/content_2561299.htm",
    2015: GAZETTE + "content/2015/content_2799019.htm",
    2016: GAZETTE + "content/2016/content_2979719.htm",
    2017: GAZETTE + "content/2016/content_5148793.htm",
    2018: GAZETTE + "content/2017/content_5248221.htm",
    2019: GAZETTE + "content/2018/content_5350046.htm",
    2020: GAZETTE + "content/2019/content_5459138.htm",
    2021: GAZETTE + "content/2020/content_5567750.htm",
    2022: GAZETTE + "content/2021/content_5651728.htm",
    2023: GAZETTE + "content/2023/content_5736714.htm",
    2024: GAZETTE + "2023/issue_10806/202311/content_6913823.html",
    2025: GAZETTE + "2024/issue_11726/202411/content_6989767.html",
    2026: GAZETTE + "2025/issue_12406/202511/content_7048922.html",
}
CHINA_STATUTE = "全国年节及纪念日放假办法（2024年修订）"
CHINA_STATUTE_URL = GAZETTE + "2024/issue_11726/202411/content_6989774.html"
# Notices that came later and changed a year: first and last day they speak of, title, address.
CHANGES = [
    (
        date(2015, 9, 3), date(2015, 9, 6),
        "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知", ""
    ),
    (
        date(2019, 4, 28), date(2019, 5, 5), "国务院办公厅关于调整2019年劳动节假期安排的通知",
        GAZETTE + "content/2019/content_5380356.htm"
    ),
    (
        date(2020, 1, 31), date(2020, 2, 2), "国务院办公厅关于延长2020年春节假期的通知",
        GAZETTE + "content/2020/content_5477297.htm"
    ),
]  # fmt: skip
# 国办发明电〔2005〕35号 makes this Saturday a working day; chinesecalendar does not know it.
CHINA_MENDED = {date(2005, 12, 31): "New Year's Day"}

SPAIN_FROM, SPAIN_UNTIL = 2010, 2026
SPAIN_STATUTE = "Estatuto de los Trabajadores, art. 37.2; Real Decreto 2001/1983, art. 45"
BOE = {
    2010: "2009-18477", 2011: "2010-15722", 2012: "2011-16116", 2013: "2012-13644", 2014: "2013-12147",
    2015: "2014-10823", 2016: "2015-11348", 2017: "2016-9244", 2018: "2017-11639", 2019: "2018-14369",
    2020: "2019-14552", 2021: "2020-13343", 2022: "2021-17113", 2023: "2022-16755", 2024: "2023-22014",
    2025: "2024-21316", 2026: "2025-21667",
}  # fmt: skip
NEW_YORK_LAW = "5 U.S.C. § 6103; New York General Construction Law § 24"
NEW_YORK_URL = "https://www.nysenate.gov/legislation/laws/GCN/24"
MEXICO_LAW = "Ley Federal del Trabajo, artículo 74"


def china() -> Calendar:
    """State Council notices to ``CHINA_UNTIL``; after that the statutory days and their substitutes, without 调休."""
    days: dict[date, Day] = {}
    named = [(day, name, False) for day, name in chinese_calendar.constants.holidays.items()]
    named += [(day, name, True) for day, name in (chinese_calendar.constants.workdays | CHINA_MENDED).items()]
    for day, name, working in named:
        days[day] = Day(working, CHINA[name][0], _notice(day, name)[0])
    years = range(CHINA_UNTIL + 1, EXPECTED_UNTIL + 1)
    for day, name in _listed(holidays.country_holidays("CN", years=years, language="en_US"), CHINA):
        days[day] = Day(False, name, CHINA_STATUTE)
    sources = dict(_notice(day, name) for day, name, _ in sorted(named)) | {CHINA_STATUTE: CHINA_STATUTE_URL}
    return _calendar(
        "china", ("中国内地", "Mainland China", "China continental"), "Asia/Shanghai", CHINA,
        (date(2004, 1, 1), date(CHINA_UNTIL, 12, 31)), (((540, 720), (810, 1050)),), days, sources,
    )  # fmt: skip


def _notice(day: date, name: str) -> tuple[str, str]:
    for first, last, title, url in CHANGES:
        if first <= day <= last:
            return title, url
    year = day.year + (day.month == 12 and name == "New Year's Day")
    return f"国务院办公厅关于{year}年部分节假日安排的通知", NOTICES[year]


def new_york() -> Calendar:
    """Federal holidays and the state's public holidays. A commemoration of the state is not a holiday."""
    found = holidays.country_holidays("US", subdiv="NY", years=range(2010, EXPECTED_UNTIL + 1), language="en_US")
    days = {
        day: Day(False, name, NEW_YORK_LAW)
        for day, name in _listed(found, NEW_YORK, ignored=("Susan B. Anthony Day",))
        # the state moves a holiday from Sunday to Monday only; from Saturday to Friday is federal
        if not (name == "lincoln" and day.weekday() == 4 and day.day != 12)
    }
    return _calendar(
        "new-york",
        ("纽约（联邦与州假日）", "New York (federal and state holidays)", "Nueva York (federales y estatales)"),
        "America/New_York", NEW_YORK, (date(2010, 1, 1), date(2030, 12, 31)), (((540, 1020),),), days,
        {NEW_YORK_LAW: NEW_YORK_URL},
    )  # fmt: skip


def spain() -> Calendar:
    """National holidays only: autonomous communities and towns add theirs as closures."""
    titles = {
        year: f"Resolución de la Dirección General de Trabajo, fiestas laborales para {year} (BOE-A-{number})"
        for year, number in BOE.items()
    }
    found = holidays.country_holidays("ES", years=range(SPAIN_FROM, EXPECTED_UNTIL + 1), language="en_US")
    days = {d: Day(False, name, titles.get(d.year, SPAIN_STATUTE)) for d, name in _listed(found, SPAIN)}
    sources = {titles[y]: f"https://www.boe.es/buscar/doc.php?id=BOE-A-{BOE[y]}" for y in titles} | {SPAIN_STATUTE: ""}
    return _calendar(
        "spain", ("西班牙（全国假日）", "Spain (national holidays)", "España (festivos nacionales)"),
        "Europe/Madrid", SPAIN, (date(SPAIN_FROM, 1, 1), date(SPAIN_UNTIL, 12, 31)), (((540, 840),),), days, sources,
    )  # fmt: skip


def mexico() -> Calendar:
    """The statutory days of rest of the labour law; an authority's own days off are closures."""
    found = holidays.country_holidays("MX", years=range(2010, EXPECTED_UNTIL + 1), language="en_US")
    days = {day: Day(False, name, MEXICO_LAW) for day, name in _listed(found, MEXICO)}
    return _calendar(
        "mexico", ("墨西哥（法定休息日）", "Mexico (statutory days of rest)", "México (descansos obligatorios)"),
        "America/Mexico_City", MEXICO, (date(2010, 1, 1), date(2030, 12, 31)), (((540, 1020),),), days,
        {MEXICO_LAW: ""},
    )  # fmt: skip


def every_day() -> Calendar:
    """No holidays, no weekend: for whoever is open every day. Its zone is the institution's to set."""
    return _calendar(
        "every-day", ("每天", "Every day", "Todos los días"), "UTC", {},
        (date.min, date.max), (((540, 1020),),), {}, {}, weekend=frozenset(),
    )  # fmt: skip


def _listed(found: dict[date, str], names: Names, ignored: tuple[str, ...] = ()) -> list[tuple[date, str]]:
    """Translate the library's names; two holidays on one day are called by the last, an unknown name is an error."""
    listed = []
    for day, joined in sorted(found.items()):
        parts = [part.removesuffix(" (observed)") for part in joined.split("; ")]
        kept = [part for part in parts if part not in ignored]
        if kept:
            listed.append((day, names[kept[-1]][0]))
    return listed


def _calendar(
    id_: str, title: tuple[str, str, str], zone: str, names: Names, known: tuple[date, date],
    hours: tuple[tuple[tuple[int, int], ...]], days: dict[date, Day], sources: dict[str, str],
    weekend: frozenset[int] = frozenset({5, 6}),
) -> Calendar:  # fmt: skip
    used = {day.name for day in days.values()}
    week = tuple(() if weekday in weekend else hours[0] for weekday in range(7))
    return Calendar(
        id=id_, title=dict(zip(("zh", "en", "es"), title, strict=True)), zone=zone,
        known_from=known[0], known_until=known[1], weekend=weekend, hours=(*week, hours[0]),
        names={key: {"zh": zh, "en": en, "es": es} for key, zh, en, es in names.values() if key in used},
        sources=sources, days=days,
    )  # fmt: skip


MAKERS: tuple[Callable[[], Calendar], ...] = (china, new_york, spain, mexico, every_day)


def main() -> None:
    """Write every calendar to the package's data folder."""
    for make in MAKERS:
        calendar = make()
        head = f"# {calendar.title['en']}. Written by scripts/make_calendars.py; opening hours are a first proposal.\n"
        if calendar.expected_until - calendar.known_until > timedelta(0):
            head += f"# Days after {calendar.known_until} are expected from the statute, not yet published.\n"
        (DATA / f"{calendar.id}.toml").write_text(head + dump(calendar), encoding="utf-8")


if __name__ == "__main__":
    main()
