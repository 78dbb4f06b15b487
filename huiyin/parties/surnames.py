"""Chinese surnames that need care: those of two characters, and those read otherwise than the same character elsewhere.

The readings are common knowledge of any dictionary of surnames; where bearers differ, every reading stands here, the
most frequent first. Traditional forms follow their simplified ones.
"""

from __future__ import annotations

_COMPOUND = """
欧阳 歐陽 太史 端木 上官 司马 司馬 东方 東方 独孤 獨孤 南宫 南宮 万俟 萬俟 闻人 聞人 夏侯
诸葛 諸葛 尉迟 尉遲 公羊 赫连 赫連 澹台 澹臺 皇甫 宗政 濮阳 濮陽 公冶 太叔 申屠 公孙 公孫
慕容 仲孙 仲孫 钟离 鍾離 长孙 長孫 宇文 司徒 鲜于 鮮于 司空 闾丘 閭丘 子车 子車 亓官 司寇
巫马 巫馬 公西 颛孙 顓孫 壤驷 公良 漆雕 乐正 樂正 宰父 谷梁 穀梁 拓跋 夹谷 轩辕 軒轅 令狐
段干 百里 呼延 东郭 東郭 南门 南門 羊舌 微生 梁丘 左丘 东门 東門 西门 西門 第五
"""
COMPOUND = frozenset(_COMPOUND.split())

READINGS: dict[str, tuple[str, ...]] = {
    "单": ("shan",),
    "單": ("shan",),
    "解": ("xie",),
    "曾": ("zeng",),
    "区": ("ou",),
    "區": ("ou",),
    "仇": ("qiu",),
    "朴": ("piao", "pu"),
    "查": ("zha",),
    "盖": ("ge", "gai"),
    "蓋": ("ge", "gai"),
    "乐": ("le", "yue"),
    "樂": ("le", "yue"),
    "任": ("ren",),
    "覃": ("qin", "tan"),
    "冼": ("xian",),
    "洗": ("xian",),
    "逄": ("pang",),
    "缪": ("miao",),
    "繆": ("miao",),
    "翟": ("zhai", "di"),
    "秘": ("bi",),
    "祕": ("bi",),
    "员": ("yun",),
    "員": ("yun",),
    "华": ("hua",),
    "召": ("shao",),
    "折": ("she",),
    "黑": ("he",),
    "种": ("chong",),
    "繁": ("po",),
    "尹": ("yin",),
    "佴": ("nai",),
    "郗": ("chi", "xi"),
    "牟": ("mu", "mou"),
    "车": ("che",),
    "車": ("che",),
    "宁": ("ning",),
    "那": ("na",),
    "谌": ("chen", "shen"),
    "諶": ("chen", "shen"),
    "晟": ("cheng",),
    "纪": ("ji",),
    "紀": ("ji",),
    "燕": ("yan",),
    "应": ("ying",),
    "應": ("ying",),
    "过": ("guo",),
    "過": ("guo",),
    "访": ("fang",),
    "柏": ("bai", "bo"),
    "句": ("gou", "ju"),
    "晁": ("chao",),
    "隗": ("wei", "kui"),
    "撒": ("sa",),
    "令": ("ling",),
    "都": ("du",),
    "卜": ("bu",),
    "宓": ("mi", "fu"),
    "贲": ("ben",),
    "万俟": ("moqi",),
    "萬俟": ("moqi",),
    "尉迟": ("yuchi",),
    "尉遲": ("yuchi",),
    "长孙": ("zhangsun",),
    "長孫": ("zhangsun",),
    "澹台": ("tantai",),
    "澹臺": ("tantai",),
    "鲜于": ("xianyu",),
    "鮮于": ("xianyu",),
    "亓官": ("qiguan",),
    "乐正": ("yuezheng",),
    "樂正": ("yuezheng",),
    "宰父": ("zaifu",),
    "子车": ("ziju",),
    "子車": ("ziju",),
}
