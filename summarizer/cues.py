"""The words that report speech: which verb in which form, and how surely. Knows nothing of who speaks."""

from summarizer.wordlists import word_set

_SAYING = """
    say tell ask reply answer respond write tweet post quip joke note add warn argue explain insist recall claim
    declare announce state assert acknowledge admit conclude continue observe remark stress emphasize emphasise
    assure reassure complain concede contend counter exclaim mutter murmur whisper yell shout scream cry declaim vow
    pledge promise predict propose reason reiterate repeat retort snap suggest testify urge boast brag caution chide
    comment confess confide confirm deny deadpan demand express fume gush implore interject lament maintain marvel
    muse opine point_out proclaim protest read recount report summarize summarise sum_up tell think underline
    underscore volunteer wonder blog message email text reveal affirm allege advise advocate agree applaud appeal
    assess believe bemoan charge chant clarify crow cite decry defend denounce describe disclose dismiss elaborate
    enthuse estimate expand forecast hint indicate inquire instruct jeer joke learn mention moan mourn object plead
    pronounce quote rail rant reckon recommend reflect relate remind remember rejoin sigh signal sneer speculate
    speak stammer tease theorize threaten thunder tout trumpet update utter vent voice warble weigh_in worry beg
    bellow blast bark growl laugh smile begin finish reassert rule urge venture vouch welcome praise criticize
    criticise condemn call label brand dub slam deride hail accuse blame characterize characterise refer ridicule
    mock attack bash lambast lambaste credit compare portray thank challenge greet
"""
_IRREGULAR = {
    "say": "say says said saying",
    "tell": "tell tells told telling",
    "write": "write writes wrote written writing",
    "think": "think thinks thought thinking",
    "read": "read reads reading",
    "speak": "speak speaks spoke speaking",
    "begin": "begin begins began beginning",
    "crow": "crow crows crowed crowing",
}
_DOUBLED = word_set("quip snap blog sum brag dub beg admit") - {"admit"}
_ALSO = "tells went quoted-as retweeted emailed texted e-mailed messaged ad-libbed put puts goes admitted admitting"
_PLAIN_SAYING = word_set(
    """
    say says said saying tell tells told telling add adds added adding write writes wrote tweet tweets tweeted
    reply replies replied replying explain explains explained explaining warn warns warned warning ask asks
    asked asking answer answers answered respond responds responded continue continues continued continuing note
    notes noted noting declare declares declared declaring argue argues argued arguing insist insists insisted
    insisting recall recalls recalled quip quips quipped announce announces announced state states stated
    stating remark remarked joke joked posted conclude concluded emphasize emphasized emphasise emphasised
    stress stressed claim claims claimed
    """
)
_CALLING = word_set(
    """
    call label brand dub describe slam deride hail denounce dismiss characterize characterise term deem decry
    condemn blast criticize criticise ridicule mock refer
    """
)
ADVERBS = word_set(
    """
    also then later earlier once again just never ever always often now still even only soon recently today
    yesterday tonight further first finally instead meanwhile since twice too simply famously has had have will
    would did does do is was are were been being not however though there here previously reportedly back ago
    """
)


def _inflect(verb: str) -> set[str]:
    base, *_ = verb.partition("_")
    if base in _IRREGULAR:
        return set(_IRREGULAR[base].split())
    if base in _DOUBLED:
        return {base, base + "s", base + base[-1] + "ed", base + base[-1] + "ing"}
    if base.endswith("e"):
        return {base, base + "s", base + "d", base[:-1] + "ing"}
    if base.endswith("y") and base[-2] not in "aeou":
        return {base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"}
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")
    return {base, third, base + "ed", base + "ing"}


CALLING_VERBS = frozenset(form for verb in _CALLING for form in _inflect(verb))
CUE_VERBS = frozenset(form for verb in _SAYING.split() for form in _inflect(verb)) | word_set(_ALSO)
_NOUNS_FIRST = word_set(
    """
    state report reports charge charges voice text post message messages claim claims quote quotes call calls
    note notes comment comments challenge attack blame rule rules object brand signal praise credit forecast
    estimate estimates update updates read texts posts answer warning warnings advice objects charges challenges
    appeal promise promises demand demands label blast reason reasons threat cry tweet tweets testimony question
    thinking meaning feeling reporting writing training understanding
    """
)


def is_cue(word: str) -> bool:
    """Tell whether a lower-case word is a form of a verb that can report speech."""
    return word in CUE_VERBS


def is_plain_cue(word: str) -> bool:
    """Tell whether the word reports speech and little else (“said”, not “called”)."""
    return word in _PLAIN_SAYING


def may_be_noun(word: str) -> bool:
    """Tell whether a form of a cue verb is a noun as often (“report”)."""
    return word in _NOUNS_FIRST


def looks_like_verb(word: str) -> bool:
    """Tell whether a word has the ending of a verb in the past; for places where only a cue can stand."""
    return len(word) > len("-ed") and word.endswith("ed")


def is_adverb(word: str) -> bool:
    """Tell whether a word may stand between a speaker and the cue (“later”, “sarcastically”, “had”)."""
    return word in ADVERBS or (len(word) > len("-ly") + 1 and word.endswith("ly"))
