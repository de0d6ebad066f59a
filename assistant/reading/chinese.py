"""Chinese clauses: where one ends, and whether it can be said again in a reply."""

import re

from assistant.reading.phrases import Phrase
from assistant.reading.tongues import tongue

_BREAK = re.compile(r"[。！!；;\n~～…]+|(?<=[?？])|[，,、]|\s{1,}|\.{2,}|(?:但是|不过|可是|然而|但(?=[^愿]))")
_LEAD = re.compile(
    r"^(?:\d[：:.、]|首先是?|正好|而且|并且|还有|另外|然后|就是|其实|可惜|结果|没想到|真的|总之|感觉|觉得|个人感觉|个人觉得|总体来说|总体|反正|只是|唯一|缺点是?|优点是?|不足是?"
    r"|发现|居然|竟然|明明|虽然|因为|所以|说实话|老实说|第一次|我的|我家的|我家|这次|这个|这款|这家|这|也|都|还|又|才|和|呢|吧|啊|嗯|哎)+"
)
_TAIL = re.compile(r"(?:了吧|啊|呀|呢|吧|哦|哈|嘛|哟|噢|额|呃|滴|的说)+$")
_IDLE = re.compile(r"(?:真的是?|实在是?|简直|非常|特别|超级|巨|相当|十分|极其|老|好(?=[大小多慢吵臭难]))")
_SHORTEST, _LONGEST = 3, 18


def cut(text: str) -> list[str]:
    """The clauses of a Chinese text."""
    return [piece.strip()[:80] for piece in _BREAK.split(text) if piece and len(piece.strip(" .,!?？\"“”'")) > 1]


def quotable(clause: str, item: Phrase | None) -> str:
    """The clause as it can stand in a reply: about the thing, no person and no verdict in it; empty when it cannot."""
    said = re.sub(r"[“”\"'‘’（）()\[\]#*]|[\U0001f300-\U0001faff\u2600-\u27bf]", "", clause).strip(" .。？?!！")
    said = _TAIL.sub("", _IDLE.sub("", _LEAD.sub("", said)))
    han = re.findall(r"[\u4e00-\u9fff]", said)
    if not _SHORTEST <= len(said) <= _LONGEST or len(han) < len(said) * 0.6:
        return ""
    if any(word in said for word in tongue("zh").words["barred"]) or re.search(
        r"(.)\1\1|^[的了着过]|^(?:不如|不要|建议|是\d)|[的和与跟把被给让就]$|么$|\d{3}", said
    ):
        return ""
    return said if _subject(said, item) else ""


def _subject(said: str, item: Phrase | None) -> bool:
    """Whether the clause names what it is about: a known thing, the product, or a deed told with «了»."""
    data = tongue("zh")
    named = any(form.search(said) for _, form in data.things) or any(word in said for word in data.words["items"])
    return named or bool(
        re.search(r"^(?:用|穿|洗|戴|收到|打开|到手|买|充|吃|喝|放|装|开)[^我你]{1,12}|[坏裂碎断破漏掉烂松歪]了|\d|少了|缺了", said)
    )


def phrase(word: str) -> Phrase | None:
    """A Chinese noun: no cases, no number."""
    word = word.strip()
    return Phrase(word, "", "sing") if re.fullmatch(r"[\u4e00-\u9fff]{1,8}", word) else None


def item_of(name: str | None) -> Phrase | None:
    """The product's short noun: the last known noun of its name."""
    text = (name or "")[:200]
    found = [(text.rfind(word) + len(word), len(word), word) for word in tongue("zh").words["items"] if word in text]
    return phrase(max(found)[2]) if found else None


_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_N = r"(\d{1,3}|[一二两三四五六七八九十])"
_M = r"(?:个|只|双|件|包|袋|瓶|盒|支|块|张|套|把|斤|条|颗|根|片|枚|罐)"
_FORMS = (
    (
        re.compile(
            rf"(?:订|买|拍|说好|标|写|应该有|付了)[^。！!]{{0,8}}?{_N}{_M}[^。！!]{{0,12}}?(?:只(?:有|收到|发|来|给)|才|就|收到|到手|发来)了?{_N}{_M}?"
        ),
        1,
        2,
    ),
    (re.compile(rf"{_N}{_M}[^。！!，,]{{0,4}}(?:只有|才|变成|只发|只收到)了?{_N}{_M}"), 1, 2),
)


def counted(text: str) -> dict[str, str]:
    """How many came and how many were due: «买了十双只收到九双»."""
    for form, due_group, came_group in _FORMS:
        if match := form.search(text[:1000]):
            due, came = _number(match[due_group]), _number(match[came_group])
            if 0 < came < due:
                return {"came": match[came_group], "due": match[due_group], "unit": _unit(match.group(0))}
    return {}


_MEASURED = re.compile(
    r"(?:页面|详情|标|写|说|宣传)[^。！!]{0,6}?(\d+(?:\.\d+)?)(厘米|毫米|米|公分|克|斤|公斤|毫升|升|寸|英寸|小时|分钟|毫安|瓦|cm|mm|g|kg|ml|L)"
    r"[^。！!]{0,12}?(?:量|实际|只有|称|到手|才)[^。！!\d]{0,6}(\d+(?:\.\d+)?)(?:\2)?"
)


def measured(text: str) -> dict[str, str]:
    """What was stated and what the buyer found, in one unit: «页面写长50厘米，我量了只有43厘米»."""
    match = _MEASURED.search(text[:1000])
    return {"stated": match[1] + match[2], "measured": match[3] + match[2]} if match and match[1] != match[3] else {}


def _unit(text: str) -> str:
    match = re.search(_M, text)
    return match.group(0) if match else "个"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word, 0)
