import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.abroad.quotes import read_foreign
from summarizer.attribution import POSTING_CONFIDENCE
from summarizer.text import split_paragraphs

LANGUAGES = ["de", "fr", "es", "it", "pt", "nl", "sv", "ru", "uk", "pl", "zh", "ja", "ar", None]
PIECES = [
    *'„“”«»"‚‘’‹›「」『』—:,.',
    " ",
    " – ",
    "\n\n",
    "— ",
    "sagte Hans Weber",
    ", a déclaré Anne Orrin, ",
    "—dijo Ana Pérez—",
    ", — сказал Иван Петров. — ",
    "Всё будет хорошо",
    "市长李明说",
    "田中一郎市長は",
    "と述べた。",
    "Nous ne partirons pas d'ici",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def read(text, language):
    """Give quotations with their speakers, those below the posting confidence in brackets."""
    quotes = read_foreign(text, language, split_paragraphs(text))
    return [
        (quote.text, quote.speaker if quote.confidence >= POSTING_CONFIDENCE or not quote.speaker else [quote.speaker])
        for quote in quotes
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "de",
            "„Niemand geht hinüber“, sagte Bürgermeisterin Anna Orrmann der Zeitung „Bote“. „Wir warten ab.“",
            [("Niemand geht hinüber", "Anna Orrmann"), ("Wir warten ab.", "Anna Orrmann")],
        ),
        ("de", "Hans Weber, Leiter des Amts, erklärte: »Es rostet.«", [("Es rostet.", "Hans Weber")]),
        ("de", "„Es ist gut“, so die Sprecherin der Stadt Arlen, Anna Lang.", [("Es ist gut", "Anna Lang")]),
        ("fr", "« L'acier rouille », a déclaré la maire d'Arlen, Anne Orrin.", [("L'acier rouille", "Anne Orrin")]),
        (
            "fr",
            "Jean Dupont est là. « L'argent, a expliqué M. Dupont, ne suffit pas. »",
            [("L'argent", "Jean Dupont"), ("ne suffit pas.", "Jean Dupont")],
        ),
        (
            "es",
            "—No queda agua —dijo Carmen Soto, vecina—. No queda luz.",
            [("No queda agua", "Carmen Soto"), ("No queda luz.", "Carmen Soto")],
        ),
        ("es", "Juan Pérez, jefe de obras, explicó: “Se oxida”.", [("Se oxida", "Juan Pérez")]),
        (
            "ru",
            "«Сталь ржавеет, — рассказал глава МВД России Иван Петров. — Это видно». Петров добавил: «Беда».",
            [("Сталь ржавеет", "Иван Петров"), ("Это видно", "Иван Петров"), ("Беда", "Иван Петров")],
        ),
        (
            "ru",
            "— Мы просили о помощи, — сказал Сергей Лунин. — Никто не слышал.",
            [("Мы просили о помощи", "Сергей Лунин"), ("Никто не слышал.", "Сергей Лунин")],
        ),
        ("uk", "«Міст закрито», — заявила міська голова Ганна Орленко.", [("Міст закрито", "Ганна Орленко")]),
        (
            "pl",
            "Remont potrwa długo. – Stal rdzewieje – wyjaśnił Jan Kowalski, szef wydziału. „Nie ma” – dodał.",
            [("Stal rdzewieje", "Jan Kowalski")],
        ),
        (
            "zh",
            "“谁也不能过这条河。”市长李明说，“没有别的选择。”",
            [("谁也不能过这条河。", "李明"), ("没有别的选择。", "李明")],
        ),
        ("zh", "外国专家约翰·史密斯指出，“问题十分常见”。", [("问题十分常见", "约翰·史密斯")]),
        (
            "ja",
            "田中一郎市長は会見で「橋は渡れない」と述べた。「足りない」と田中市長は語った。",
            [("橋は渡れない", "田中一郎"), ("足りない", "田中一郎")],
        ),
        ("it", "«Non passerà», ha detto il sindaco di Arlen, Marco Bianchi.", [("Non passerà", "Marco Bianchi")]),
        ("sv", "– Det är en skandal, säger Erik Lund.", [("Det är en skandal", "Erik Lund")]),
        ("nl", "‘We gaan niet’, zegt burgemeester Jan de Vries.", [("We gaan niet", "Jan de Vries")]),
        ("pt", "“Não temos escolha”, disse a prefeita Maria Souza.", [("Não temos escolha", "Maria Souza")]),
    ],
)
def test_a_name_beside_the_verb_speaks(language, text, expected):
    """Each language's plain patterns give a speaker who is sure enough to be posted, by the fullest name."""
    assert read(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "„Wir bleiben hier“, sagte der Sprecher von Hans Weber.", None),
        ("de", "Hans Weber kam. „Das ist gut so“, sagte sie.", None),
        ("de", "Hans Weber sagte etwas. „Das ist nicht wahr“, widersprach Lang.", None),
        ("de", "Hans Weber ist da. Laut Weber ist das „der richtige Weg für uns“.", ["Hans Weber"]),
        ("ru", "«Это неправда», — сказал помощник Ивана Петрова.", ["Ивана Петрова"]),
        ("ru", "«Мост открыт», — сообщили РИА Новости в банке.", None),
        ("fr", "« Il faut agir vite », a déclaré le préfet.", None),
        ("es", "«Es una buena noticia», dijo a Europa Press el alcalde.", None),
        ("zh", "国家发展改革委表示：“价格总体稳定。”", None),
        ("ja", "国土交通大臣は「安全を確保する」と述べた。", None),
        (None, "„Niemand geht heute mehr hinüber“, sagte Anna Orrmann.", None),
    ],
)
def test_what_is_not_plain_is_not_posted(language, text, speaker):
    """Roles, pronouns, agencies, aides and unknown verbs leave the speaker out, or make a guess that stays unposted."""
    [(_, found)] = read(text, language)
    assert found == speaker


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Газета «Правда» писала об этом, а «Северный ветер» сказал нет."),
        ("ru", "Фильм «Как мы строили новый мост» вышел в среду."),
        ("de", "Die sogenannte „Notlösung“ lehnt der Rat ab. Die „Neue Zeit“ schrieb darüber."),
        ("fr", "Le film « Les Enfants du vieux port » sort mercredi."),
        ("es", "La llamada “ley mordaza” sigue en vigor."),
        ("pl", "Gazeta „Echo Arlen” pisała o tym – jak zawsze – w kwietniu."),
        ("zh", "“一带一路”倡议已有十年。"),
        ("ja", "「なでしこ」と呼ばれる花が咲いた。"),
        ("ru", "— хлеб и соль;\n\n— молоко и сыр."),
    ],
)
def test_titles_and_scare_quotes_are_no_quotations(language, text):
    """Names of papers and films, single odd words, and lists with dashes are nobody's speech."""
    assert read(text, language) == []


def test_who_signs_the_last_paragraph_speaks_in_all():
    """A quotation over two paragraphs is two objects with one speaker."""
    text = "« Le premier paragraphe de la lettre.\n\n« Et la fin », a écrit Claire Dubois."
    assert read(text, "fr") == [
        ("Le premier paragraphe de la lettre.", "Claire Dubois"),
        ("Et la fin", "Claire Dubois"),
    ]


def test_an_unclosed_quotation_is_not_posted():
    """Where the closing mark is missing, nobody knows where the words end."""
    assert read("Hans Weber sagte: „Wir gehen nach Hause.", "de") == [("Wir gehen nach Hause.", ["Hans Weber"])]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_quotations_are_exact_slices_in_order(text, language):
    """For any text in any language, quotations are slices that don't overlap, and so are the mentions of speakers."""
    position = 0
    for quote in read_foreign(text, language, split_paragraphs(text)):
        assert position <= quote.start < quote.end <= len(text)
        assert quote.text == text[quote.start : quote.end] == quote.text.strip()
        assert (quote.speaker is None) == (quote.confidence == 0.0) == (quote.speaker_span is None)
        position = quote.end
