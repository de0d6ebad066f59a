"""What a template or a model leaves in a text: placeholders, empty values, markup."""

import re
from collections.abc import Iterator

from assistant.filter.candidate import Candidate
from assistant.filter.engine import Hit, detector
from knowledge.types import Span

_WORDS = (
    r"имя|фио|здесь\s\w+|сюда|добав\w*|допис\w*|уточн\w*|провер\w*|note|confirm\w*|add\s\w+|mention\w*|название|товар|покупател\w*|клиент\w*|магазин\w*|бренд\w*|номер\w*|дата|ссылк\w*|заказ\w*|артикул\w*|сумм\w*|причин\w*|размер\w*|цвет\w*|вставь\w*|вставить|укаж\w*|указать|подстав\w*|впиш\w*|текст|приветствие|подпись|город|адрес|описание|проблем\w*|срок\w*|"
    r"name|customer\w*|buyer\w*|product\w*|item\w*|order\w*|date|link|shop|store|brand|insert\w*|your\s\w+|company|number|size|colou?r|amount|reason|username|first\s?name|signature|placeholder|tbd|todo|"
    r"姓名|客户\w*|买家\w*|产品\w*|商品\w*|订单\w*|店铺\w*|品牌\w*|日期|链接|名称|插入\w*|填写\w*|昵称|尺寸|颜色|单号|称呼|此处\w*|金额|原因"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\{\{[^{}\n]{0,60}\}\}|\{%[^%\n]{0,60}%\}|\$\{[^}\n]{0,40}\}|(?<![A-Za-z0-9_])\{\s*[^\W\d][\w .:|-]{0,40}\}|\{\s*\d?\s*\}",
        rf"\*\s?(?:{_WORDS})[^*\n]{{0,50}}\*",
        r"<[a-zа-яё一-鿿][a-zа-яё一-鿿_]{2,24}>",
        r"(?<=[а-яё一-鿿])[\s,:]{0,3}(?-i:None|none|NULL)(?![\w»\"'])(?!\s+[a-z])|(?<=[а-яё一-鿿])[,，]\s?(?:nan|null|none)\s?(?=[!.！。])",
        rf"[\[【<（〔《＜]\s*(?:{_WORDS})(?:[\s_:/,.-][^\]】>）〕》\n]{{0,50}})?\s*[\]】>）〕》＞]",
        r"(?<![\w$])\$[^\W\d]\w{1,24}\$(?![\w$])",
        (
            r"(?:^|[.!?。！？\n])\s*(?:правило|инструкция|rule|instruction|guideline|规则|要求)\s?(?:№\s?)?\d{1,2}\s?[:：.)]\s?"
            r"(?:не\s|всегда\s|никогда\s|обязательно\s|(?:don.t|do not|always|never)\s|不|禁止|必须|务必)"
        ),
        r"%(?:name|имя|s|username|product|order|товар|[a-z]+_[a-z]+)%?(?!\w)|(?<!\w)%[a-z]{1,20}%",
        r"(?<![\w.])(?:(?-i:null|undefined|NaN)|tbd|tbc|fixme|todo)(?![\w-])|#n/a(?!\w)|#ref!|#value!|\[object object\]|#name\?",
        r"(?:здравствуйте|добрый\s\w+|доброе\s\w+|привет|уважаем\w+|дорог\w+|hello|hi|dear|good\s\w+)[\s,!]{1,3}(?:имя|фио|name|none|null|nan|undefined|user\s?name|nickname|никнейм|клиент_\w+|(?:customer|buyer|first|client)\s?name)(?=\s*[,!.:])",
        r"(?<!\w)(?:имя|покупатель|клиент|товар|заказ|магазин|name|customer|buyer|product|order|shop|store)_\w{2,20}|(?<!\w)\w{2,20}_(?:имя|клиента|покупателя|товара|name|id|title)(?!\w)",
        r"(?<!\w)_{3,}(?!\w)|(?<!\w)\.{5,}(?!\w)",
        r"(?<![\w-])[xх]{3,}(?![\wlLsS-])|某某(?!牌|品)|[xX×]{2,}(?=先生|女士|店|元|号(?!码))|(?<!\w)\?{4,}",
        r"lorem\s+ipsum|```|</?(?:system|assistant|user|reply|answer|draft|br|p|div|think|response|ответ)\b[^>\n]{0,20}/?>",
        r"(?:^|\n)\s*(?:#{1,4}\s|\*\*[^*\n]{1,60}\*\*)|\*\*[^*\s][^*\n]{0,80}\*\*",
        r"^\s*[{\[]\s*\"[^\"\n]{1,40}\"\s*:",
        r"(?:^|\n)\s*(?:system|assistant|user|ai|bot|бот|ассистент|prompt|промпт|model|output|input|response|reply|answer|draft|系统|助手)\s*[:：]",
        r"(?:^|\n)\s*(?:ответ|черновик|текст ответа|ответ продавца|回复|草稿)\s*[:：]",
        r"(?:^|\n)\s*(?:вариант|option|version|draft|版本|方案|回复|选项)\s*[\dа-вa-c一二三]\s*[:：.)]",
        r"<\|[a-z_]{1,20}\|>|\[/?inst\]|\\n(?!\w{3})|\\u[0-9a-f]{4}|&(?:nbsp|quot|amp|lt|gt|#\d{2,4});",
    )
)

_SPELT_OUT = re.compile(
    r"(?:формат|вид[еа]?\s|вот так|пишите так|вводите так|файл|команд|строк|синтаксис|маркировк|код\w*\s|"
    r"format|filename|file name|pattern|looks like|syntax|marked|格式|形如|形式|文件名|命名|代码|配对码|编码)[^.!?。！？\n]{0,40}$",
    re.IGNORECASE,
)
"""Words before a thing that is shown on purpose: how a file is called, what a code looks like."""
_CODE = re.compile(r"[{\[]?[A-Z]{1,3}\d{0,3}-?\d{1,4}[}\]]?|\w+_\w+|[{\[<]\w+[}\]>]")


def _explained(text: str, match: re.Match[str]) -> bool:
    """Whether the text says of a code or a name that it is one («назовите файл так: имя_дата»)."""
    return bool(_CODE.fullmatch(match.group().strip()) and _SPELT_OUT.search(text[: match.start()]))


@detector
def placeholders(candidate: Candidate) -> Iterator[Hit]:
    """Unfilled placeholders, empty values spelled out, markup and role names."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(candidate.text):
            if match.end() > match.start() and not _explained(candidate.text, match):
                yield Hit(Span(*match.span()), "Осталось от шаблона или подсказки модели.")
