import pytest

from summarizer.furniture import Furniture, judge_line


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch: Warum die Brücke in Wendheim gesperrt wurde.",
        "Foto: Arlener Bote / Peter Lund",
        "Lire aussi : Pourquoi le pont de Wendham avait été fermé.",
        "Crédit photo : Pierre Lund",
        "Lea también: Por qué se cerró el puente de Wendham.",
        "Читайте также: Почему закрыли мост в Вендгеме",
        "Фото: Пётр Лунд / «Арленская правда»",
        "Читайте також: Чому закрили міст у Вендгемі",
        "Підписуйтесь на наш канал у месенджері",
        "Czytaj też: Dlaczego zamknięto most w Wendham",
        "Fot. Piotr Lund / Echo Arlen",
        "相关阅读：文德汉姆大桥为何关闭",
        "图片来源：《阿伦晚报》",
        "責任編輯：張小紅",
        "関連記事：ウェンダム橋が閉鎖された理由",
        "【写真】通行止めになった橋",
    ],
)
def test_pointers_and_credits_in_other_languages_are_furniture(line):
    """A page in any of the eight languages has its own words for "read also" and "photo"."""
    assert judge_line(line) is Furniture.SURE


@pytest.mark.parametrize(
    "line",
    [
        "Mehr als hundert Menschen kamen am Montag zur Brücke.",
        "Auch interessant ist, dass der Rat nichts davon wusste.",
        "Ver más turistas en la ciudad es el deseo de todos.",
        "Voir plus loin était le rêve de la maire d'Arlen.",
        "Фотографии моста появились во вторник.",
        "点击率上升了百分之二十，公司表示满意。",
        "写真家の田中さんは橋を撮り続けている。",
        "来源不明的资金流入了这家公司。",
    ],
)
def test_a_sentence_that_begins_like_one_is_none(line):
    """The words need their colon or their object."""
    assert judge_line(line) is Furniture.NO
