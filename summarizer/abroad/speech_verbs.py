"""The plain verbs of speech of other languages than English, in the forms that newspapers print beside a quotation.

Owns the words. Only verbs that do little else than report are here: a missing one costs a speaker, a wrong one names a
person who did not speak.
"""

# ruff: noqa: RUF001  # Cyrillic verbs look like Latin ones

import re
from functools import cache

from summarizer.wordlists import word_set


def _join(stems: str, endings: str) -> str:
    return " ".join(stem + ending for stem in stems.split() for ending in endings.split())


_FRENCH_DONE = """
    déclaré dit expliqué affirmé ajouté indiqué précisé estimé assuré souligné confié répondu raconté annoncé écrit
    rappelé insisté lancé martelé conclu reconnu regretté averti commenté poursuivi prévenu témoigné résumé
    exclamé exclamée écrié écriée indigné indignée inquiété inquiétée réjoui réjouie félicité félicitée
"""
_ITALIAN_DONE = """
    detto dichiarato spiegato affermato aggiunto raccontato sottolineato annunciato scritto commentato risposto
    ribadito precisato assicurato concluso ricordato osservato
"""
_POLISH_STEMS = """
    powiedzia stwierdzi doda oświadczy wyjaśni podkreśli zaznaczy przyzna zauważy poinformowa mówi napisa
    odpowiedzia zapewni ogłosi wyjaśnia tłumaczy przekaza zapowiedzia opowiada wspomina skomentowa oceni podsumowa
"""
_SPEAKING = {
    "de": """
        sagte sagten sagt erklärte erklärten erklärt betonte meinte ergänzte berichtete schrieb antwortete fügte
        kritisierte warnte versicherte erzählte so unterstrich forderte bekräftigte erläuterte mahnte
        kommentierte zitierte ergänzt betont meint berichtet erzählt schreibt
    """,
    "fr": """
        explique dit déclare affirme ajoute indique précise estime assure souligne confie répond raconte annonce
        écrit rappelle insiste lance martèle conclut reconnaît regrette avertit commente poursuit témoigne résume
        expliquait disait déclarait affirmait ajoutait expliquent disent déclara ajouta répondit
    """,
    "es": """
        dijo dijeron declaró explicó afirmó añadió señaló aseguró indicó comentó respondió sostuvo manifestó subrayó
        agregó contó relató advirtió anunció escribió recordó insistió destacó concluyó apuntó lamentó reconoció
        precisó expresó dice explica afirma añade señala asegura cuenta sostiene declara indica advierte declararon
        explicaron afirmaron añadieron señalaron
    """,
    "it": """
        dice spiega afferma aggiunge racconta sottolinea dichiara scrive commenta risponde ribadisce precisa assicura
        conclude ricorda osserva disse spiegò dichiarò affermò aggiunse
    """,
    "pt": """
        disse disseram declarou explicou afirmou acrescentou contou destacou ressaltou comentou respondeu garantiu
        escreveu anunciou relatou lembrou concluiu diz explica afirma conta acrescenta sublinhou referiu salientou
    """,
    "nl": """
        zei zeiden zegt verklaarde vertelde vertelt aldus legt benadrukte benadrukt schreef schrijft antwoordde
        stelde stelt meldde liet reageert reageerde vindt
    """,
    "sv": """
        sade sa säger förklarade förklarar berättade berättar skrev skriver uppgav uppger menar svarade svarar tillade
        tillägger betonade betonar konstaterade konstaterar kommenterade kommenterar
    """,
    "ru": _join(
        """
        сказа заяви отмети добави рассказа сообщи подчеркну объясни поясни написа ответи уточни призна утвержда
        замети напомни пообеща указа призва прокомментирова предупреди констатирова говори пояснял
        """,
        "л ла ли",
    )
    + " говорит говорят отмечает заявляет рассказывает поясняет подчёркивает подчеркивает пишет объясняет добавляет"
    + " сообщает считает утверждает признаёт признает уточняет подчёркнул",
    "uk": _join(
        """
        сказа заяви зазначи дода розпові повідоми підкресли пояснюва поясни написа відпові уточни визна наголоси
        зауважи нагада пообіця вказа заклика прокоментува попереди розказа говори додава
        """,
        "в ла ли",
    )
    + " каже кажуть зазначає заявляє розповідає пояснює підкреслює наголошує пише додає повідомляє вважає говорить"
    + " стверджує розповів повів відповів",
    "pl": _join(_POLISH_STEMS, "ł ła li")
    + " mówi dodaje podkreśla wyjaśnia twierdzi zaznacza opowiada ocenia tłumaczy przyznaje zauważa powiedzieli"
    + " odpowiedzieli zapowiedzieli pisze wspomina komentuje informuje przekonuje przekonywał przekonywała",
}
_HAVING_SPOKEN = {
    "fr": (
        r"(?:s['’](?:est|était|sont)|(?:a|ont|avait|avaient)(?:-t-(?:il|elle|on)|-(?:ils|elles))?(?:\s+(?:aussi|également|encore|ainsi))?)",
        _FRENCH_DONE,
    ),
    "it": (r"(?:ha|hanno|aveva|avevano)(?:\s+(?:anche|poi|inoltre))?", _ITALIAN_DONE),
}  # the auxiliary is asked for: alone, the participle is an adjective as often
_INVERTED = r"(?:-t)?(?:-(?:il|elle|ils|elles))?"  # “dit-il”, “ajoute-t-elle”
_SOURCES = {
    "de": "laut nach_Angaben_von",
    "fr": "selon d'après d’après",
    "es": "según",
    "it": "secondo",
    "pt": "segundo conforme",
    "nl": "volgens",
    "sv": "enligt",
    "ru": "по_словам",
    "uk": "за_словами",
    "pl": "według zdaniem",
}
_CHINESE = """
    表示 指出 强调 強調 称 稱 说道 說道 说 說 写道 寫道 认为 認為 介绍 介紹 回应 回應 补充 補充 坦言 解释 解釋 透露 告诉
    告訴 宣布 直言
"""
_JAPANESE = """
    述べ 話し 話す 語っ 語る 説明し 説明する 強調し コメントし 答え 言っ 言う 訴え 明かし 振り返 指摘し 発言し 書い つづ
"""


@cache
def cue_pattern(language: str) -> re.Pattern[str]:
    """Give the pattern of a verb of speech in a language of letters, its auxiliary included; of none, for others."""
    plain = "|".join(sorted(word_set(_SPEAKING.get(language, "")), key=len, reverse=True)) or r"(?!)"
    forms = [f"(?:{plain}){_INVERTED if language == 'fr' else ''}"]
    if language in _HAVING_SPOKEN:
        auxiliary, participles = _HAVING_SPOKEN[language]
        forms.append(rf"{auxiliary}\s+(?:{'|'.join(word_set(participles))})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(reversed(forms))})(?![\w-])", re.IGNORECASE)


@cache
def source_pattern(language: str) -> re.Pattern[str]:
    """Give the pattern of the words that name a source without a verb (“selon”, “по словам”)."""
    words = "|".join(_SOURCES.get(language, "").split()).replace("_", r"\s+") or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


CHINESE_CUE = re.compile("|".join(_CHINESE.split()))
JAPANESE_CUE = re.compile("|".join(_JAPANESE.split()))
