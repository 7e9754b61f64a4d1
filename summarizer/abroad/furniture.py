"""What pages in other languages than English put around their text: pointers to other articles, credits, notices.

Owns the forms, each with its colon or its object. ``furniture`` asks here as well, whatever the language: no form is a
sentence in another one.
"""

# ruff: noqa: RUF001  # Cyrillic words look like Latin ones

import re

_GERMAN = (
    r"(?:lesen|sehen) sie (?:auch|hier|mehr)\b|(?:mehr zum thema|weiterlesen)\b|auch interessant\s*(?::|$)",
    r"(?:foto|bild|fotos|bilder|grafik|quelle|symbolbild|bildrechte)\s*:|lesen sie dazu\b",
    r"(?:abonnieren|folgen) sie (?:uns|unseren|den)\b|(?:mit )?material von (?:dpa|afp|reuters)\b",
)
_FRENCH = (
    r"(?:à )?(?:lire|voir|écouter) (?:aussi|également)\b|en savoir plus\s*(?::|$)",
    r"(?:photos?|crédits?(?: photos?)?|images?|source) ?:",
    r"(?:abonnez|inscrivez)-vous\b|suivez-nous\b|article réservé aux abonnés\b|à ne pas manquer\b",
)
_SPANISH = (
    r"(?:lea|lee|leer|vea|ver|mira) (?:también\b|además\b|más\s*(?::|$))|te puede interesar\b|más información\s*:",
    r"(?:fotos?|imagen|fuente|crédito|vídeo)\s*:|(?:suscríbete|suscríbase|síguenos|síganos)\b",
)
_RUSSIAN = (
    r"(?:читайте|читать|смотрите|слушайте) (?:также|ещё|еще|далее|нас)\b",
    r"(?:фото|видео|источник|иллюстрация|подробнее)\s*:",
    r"(?:подписывайтесь|подпишитесь) на\b|материалы по теме\b|(?:на правах )?реклам[аы]\s*$",
)
_UKRAINIAN = (
    r"(?:читайте|дивіться|слухайте) (?:також|ще|нас)\b|(?:фото|відео|джерело|ілюстрація|детальніше)\s*:",
    r"(?:підписуйтесь|підписуйтеся|підпишіться) на\b|матеріали за темою\b",
)
_POLISH = (
    r"(?:czytaj|zobacz|przeczytaj|obejrzyj|sprawdź) (?:też|także|również|więcej)\b|fot\.|(?:zdjęcie|źródło|foto)\s*:",
    r"(?:zapisz się na|subskrybuj|obserwuj nas)\b|dalsza część (?:artykułu|tekstu)\b",
)
_CHINESE = (
    r"(?:相关|延伸|推荐|更多)(?:阅读|新闻|报道|链接)|(?:相關|延伸|推薦|更多)(?:閱讀|新聞|報導|連結)|图片来源|圖片來源",
    r"[（(【]?(?:责任)?(?:编辑|責任編輯|来源|來源|原标题|原標題|图|圖|摄影|攝影|记者|記者|图/文)\s*[:：/／]",
    r"(?:点击|點擊|长按|長按)(?:查看|阅读|閱讀|进入|進入|这里|這裡|此处|此處|下方|上方|图片|識別|识别)|(?:扫码|掃碼)(?:关注|關注|下载|下載)",
    r"(?:版权所有|版權所有|未经授权|未經授權)",
)
_JAPANESE = (
    r"[【［\[]?(?:関連(?:記事|リンク|ニュース)|あわせて読みたい|合わせて読みたい|こちらも(?:おすすめ|どうぞ))",
    r"[【（(［\[]?(?:写真|画像|動画|提供|出典|撮影)\s*(?:[:：＝=】）)］/／]|提供)|(?:続きを読む|無断転載)",
)
_OTHERS = (
    r"(?:leggi|guarda) anche\b|(?:leia|veja) (?:também|mais)\b|lees (?:ook|meer)\b|läs (?:också|även|mer)\b",
    r"(?:foto|fotografia|imagem|immagine|bron|fonte|källa|bild)\s*:",
)
_FORMS = (*_GERMAN, *_FRENCH, *_SPANISH, *_RUSSIAN, *_UKRAINIAN, *_POLISH, *_CHINESE, *_JAPANESE, *_OTHERS)
_FURNITURE = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)


def is_foreign_furniture(line: str) -> bool:
    """Tell whether a line begins as a pointer, a credit or a notice does in a language other than English."""
    return bool(_FURNITURE.match(line))
