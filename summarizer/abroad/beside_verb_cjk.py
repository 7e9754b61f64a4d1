"""Who speaks, in Chinese and Japanese: the name before 说 or 表示, and the subject of 「…」と述べた.

Owns the rules and their sureness, set by caution as in ``beside_verb``. A name is told by its surname or by what
honours it, never by its length alone: an office has as many characters.
"""

# ruff: noqa: RUF001, RUF002  # the patterns hold the marks that newspapers print

import re

from summarizer.abroad.beside_verb import NOBODY, Voice
from summarizer.abroad.speech_verbs import CHINESE_CUE, JAPANESE_CUE
from summarizer.types import Span
from summarizer.wordlists import word_set

_SURE = 0.86
_TRANSCRIBED_SURE = 0.82  # where a transcribed name begins is less plain
_SURNAME = 0.75
_GUESS = 0.6
_LEAST_FULL = 4  # characters of a Japanese name that has a given name for sure
_REACH = 80  # code points of a report

_HAN = r"[\u4e00-\u9fff]"
_KANJI = r"[\u4e00-\u9fff々]"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "习張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧葉蘇呂盧鍾譚陸賈鄒龍賀顧龔萬錢嚴湯習"
)
_OFFICE_END = "长長员員人授理任记記席师師家者官总總民生手警农農"
_ADVERBIAL = (
    r"(?:在|于|於|对|對|就|也|还|還|则|則|昨|今|日前|当天|當天|随后|隨後|星期|周|接受|\d)[^，。：；“”「」]{0,20}|"
)
_CHINESE_NAME = re.compile(
    rf"(?:^|(?<=[{_OFFICE_END}，。：；、\s”」』]))"
    rf"(?P<name>[{_SURNAMES}]{_HAN}{{1,2}}?|{_HAN}{{1,5}}(?:[·・•]{_HAN}{{1,8}})+)(?:{_ADVERBIAL})$"
)
_OFFICE = re.compile(rf"{_HAN}*[{_OFFICE_END}](?={_HAN}+[·・•])")
_CLAUSE = re.compile(r"[^。！？；\n”」』]*$")
_LEADING_IN = re.compile(r"[：:，,\s]*$")
_REPORT_ENDS = re.compile(r"道?(?:$|[，。：；！:,]|(?=[“「]))")

_COMMON = word_set(
    """
    佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上
    木村 斎藤 林 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田
    長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 岡本 金子 藤原 三浦
    中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井
    宮崎 横山 高木 安倍 岸田 菅 石破 河野 小泉 麻生 野田 枝野 玉木
    """
)
_PERSONAL = word_set("氏 さん 様 君 選手 容疑者 被告")
_OFFICES = """
    副市長 市長 町長 村長 副知事 知事 首相 大臣 長官 社長 会長 部長 課長 局長 教授
    議員 監督 院長 校長 所長 代表 理事長 委員長
"""
_HONOUR = "|".join((*sorted(_PERSONAL), *_OFFICES.split()))
_JAPANESE_NAME = re.compile(
    r"(?<![\u4e00-\u9fff々ァ-ヴー])"
    rf"(?P<name>{_KANJI}{{2,6}}?|{_KANJI}{{1,3}} {_KANJI}{{1,3}}|[ァ-ヴー]+(?:[・＝][ァ-ヴー]+)+)"
    rf"(?P<honour>{_HONOUR})"
)
_REPORTING = re.compile(r"(?:など)?(?:と|って)(?P<report>[^。「」\n]{0,40})")
_SUBJECT_END = re.compile(r"(?:は|が|も)(?=[^。「」は]*$)")


def find_chinese_cue_before(text: str, bounds: Span) -> Span | None:
    """Give the span of the verb that leads to the quotation behind ``bounds``: 说： and 表示，."""
    end = bounds[0] + len(_LEADING_IN.sub("", text[slice(*bounds)]))
    start = max(bounds[0], end - 4)
    cue = next(reversed(list(CHINESE_CUE.finditer(text, start, end))), None)
    return cue.span() if cue and text[cue.end() : end] in {"", "道", "说", "說"} else None


def find_chinese_cue_behind(text: str, bounds: Span) -> Span | None:
    """Give the span of the verb that ends the report behind a quotation: 市长李明说。."""
    for cue in CHINESE_CUE.finditer(text, bounds[0], min(bounds[1], bounds[0] + _REACH // 2)):
        if any(mark in text[bounds[0] : cue.start()].lstrip("，,") for mark in "，。；：！？\n"):
            return None
        if _REPORT_ENDS.match(text, cue.end(), bounds[1]):
            return cue.span()
    return None


def read_chinese(text: str, before: Span, behind: Span) -> Voice:
    """Read who stands before the verb, in what leads to the quotation or else in what follows it."""
    cue = find_chinese_cue_before(text, before)
    if cue:
        clause = _CLAUSE.search(text, max(before[0], cue[0] - _REACH), cue[0])
        return _read_chinese_name(text, (clause.start() if clause else cue[0], cue[0]), text[slice(*cue)])
    cue = find_chinese_cue_behind(text, behind)
    return _read_chinese_name(text, (behind[0], cue[0]), text[slice(*cue)]) if cue else NOBODY


def _read_chinese_name(text: str, bounds: Span, cue: str) -> Voice:
    start = bounds[0] + len(text[slice(*bounds)]) - len(text[slice(*bounds)].lstrip("，, "))
    clause = text[start : bounds[1]]
    found = _CHINESE_NAME.search(clause)
    if not found:
        return Voice(cue=cue)
    name, begin = found["name"], start + found.start("name")
    is_transcribed = any(mark in name for mark in "·・•")
    office = _OFFICE.match(name) if is_transcribed else None
    begin += office.end() if office else 0
    name = name[office.end() :] if office else name
    sureness = _TRANSCRIBED_SURE if is_transcribed else _SURE
    return Voice(speaker=name, place=(begin, begin + len(name)), cue=cue, confidence=sureness)


def find_japanese_cue(text: str, behind: Span) -> Span | None:
    """Give the span of the verb that と ties to the quotation before it."""
    report = _REPORTING.match(text, *behind)
    if report is None:
        return None
    cue = JAPANESE_CUE.search(text, *report.span("report"))
    return cue.span() if cue else _find_bare_name(text, report)


def _find_bare_name(text: str, report: re.Match[str]) -> Span | None:
    """Give the empty span behind 「…」と佐々木さん。, which leaves the verb out."""
    named = _JAPANESE_NAME.fullmatch(text, *report.span("report"))
    return (named.end(), named.end()) if named else None


def find_japanese_names(text: str) -> frozenset[str]:
    """Give the names that something honours in a text."""
    return frozenset(found["name"] for found in _JAPANESE_NAME.finditer(text))


def read_japanese(text: str, before: Span, behind: Span, names: frozenset[str]) -> Voice:
    """Read the subject of 「…」と述べた, which は or が marks: before the quotation, or between it and the verb.

    ``names`` are those of ``find_japanese_names``.
    """
    cue = find_japanese_cue(text, behind)
    if cue is None:
        return NOBODY
    start = max(before[0], before[1] - _REACH, text.rfind("。", *before) + 1)
    for bounds in ((behind[0], cue[0]), (start, before[1])):
        named = _read_subject(text, bounds)
        if named:
            return _to_voice(named, names, text[slice(*cue)] or None)
    return Voice(cue=text[slice(*cue)] or None)


def _read_subject(text: str, bounds: Span) -> re.Match[str] | None:
    subject = _SUBJECT_END.search(text, *bounds)
    end = subject.start() if subject else bounds[1]
    return next((name for name in _JAPANESE_NAME.finditer(text, *bounds) if name.end() == end), None)


def _to_voice(named: re.Match[str], names: frozenset[str], cue: str | None) -> Voice:
    name = named["name"]
    full = [other for other in names if other.startswith(name) and len(other) > len(name)]
    known = any(name.startswith(surname) for surname in _COMMON)
    if not known and named["honour"] not in _PERSONAL:
        return Voice(cue=cue)  # 国土交通大臣: an office
    sureness = _SURE if len(name) >= _LEAST_FULL else _GUESS
    if len(full) == 1:
        sureness = _SURE if known else _SURNAME
    speaker = full[0] if len(full) == 1 else name
    return Voice(speaker=speaker, place=named.span("name"), cue=cue, confidence=sureness)
