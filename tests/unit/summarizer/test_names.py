from summarizer.marks import find_marked
from summarizer.name_forms import name_key
from summarizer.names import Mention, MentionKind, find_mentions
from summarizer.people import Cast
from summarizer.roles import GROUP_HEADS, MODIFIERS, ORGANISATION_WORDS, PERSON_ROLES
from summarizer.tokens import tokenise


def read(text: str) -> tuple[list[Mention], Cast]:
    """Find the mentions of a text and make its cast."""
    tokens = tokenise(text, find_marked(text))
    mentions = find_mentions(tokens)
    return mentions, Cast(tokens, mentions)


def found(text: str) -> list[tuple[str, str]]:
    """Give each mention's kind and words."""
    return [(mention.kind.value, text[mention.start : mention.end]) for mention in read(text)[0]]


def test_names_pronouns_and_nominals_are_found_in_order() -> None:
    """Each kind of mention that can speak is a candidate, with its exact span."""
    assert found("Mr. Hale, the ferry captain, said she met Ana de la Cruz.") == [
        ("name", "Mr. Hale"),
        ("nominal", "the ferry captain"),
        ("pronoun", "she"),
        ("name", "Ana de la Cruz"),
    ]


def test_a_sentence_head_is_no_name() -> None:
    """A capital that its place explains says nothing, unless the word is a name elsewhere."""
    assert found("Yesterday it rained.") == [("pronoun", "it")]
    assert ("name", "Kelly") in found("It rained on Mark Kelly. Kelly ran.")


def test_days_and_stretches_of_time_do_not_speak() -> None:
    """“Monday” and “this week” are no candidates."""
    assert found("On Monday and all of this week, nothing moved.") == []


def test_a_possessor_does_not_swallow_its_campaign() -> None:
    """Both the person and the body named after the person are candidates."""
    mentions, _ = read("Ann Hale’s campaign declined to comment.")
    assert [(mention.kind, mention.is_possessive) for mention in mentions] == [
        (MentionKind.NAME, True),
        (MentionKind.NOMINAL, False),
    ]


def test_nothing_inside_a_quotation_is_a_mention() -> None:
    """Who is spoken of does not speak."""
    assert found("“Ask Ann Hale,” he said.") == [("pronoun", "he")]


def test_short_forms_have_the_fullest_name() -> None:
    """A surname, a given name and a middle name lead to one person; another of the name stays apart."""
    mentions, cast = read("Ann Hale met Tom Hale Jr. there. Mrs. Hale left. Ann M. Hale and Ann waved.")
    assert [cast.full_name(mention) for mention in mentions] == [
        "Ann M. Hale",
        "Tom Hale Jr",
        "Ann M. Hale",
        "Ann M. Hale",
        "Ann M. Hale",
    ]


def test_spellings_of_one_surname_meet() -> None:
    """Transliterations and diacritics fold; other names do not."""
    assert name_key("Vasylenskyy") == name_key("Vasylenskyi") == name_key("Vasylensky")
    assert name_key("Müller") == name_key("Muller")
    assert name_key("Hale") != name_key("Hall")


def test_the_words_of_office_name_nobody() -> None:
    """The lists hold kinds of bodies, never a certain firm, seat or party: those are read from the article itself."""
    words = GROUP_HEADS | MODIFIERS | ORGANISATION_WORDS | PERSON_ROLES
    assert not words & {"google", "facebook", "twitter", "kremlin", "pentagon", "gop", "super", "then-candidate"}
    for body in ("Kremlin", "Pentagon", "Harbourside"):
        mentions, _ = read(f"On Monday the {body} said that nobody was hurt.")
        assert [mention.name for mention in mentions] == [(body,)]


def test_a_heading_names_nobody_in_full() -> None:
    """Where every word has a capital, a name can't be told from what stands before it."""
    mentions, cast = read("Angry Ferrymen Corner Mayor Orr\n\nMayor Orr spoke to them on Monday. Nobody left early.")
    assert cast.full_name([mention for mention in mentions if mention.name][-1]) == "Orr"


def test_a_newspaper_runs_into_nobodys_name() -> None:
    """A missing comma makes no new person."""
    mentions, cast = read("At the board of the Arlen Post Orr said little. Mayor Orr left. Then Orr came back.")
    assert cast.full_name([mention for mention in mentions if mention.name][-1]) == "Orr"
