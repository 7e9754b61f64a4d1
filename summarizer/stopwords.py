"""Small words of English by what they do in a sentence. No names, no verbs of speech."""

from summarizer.wordlists import word_set

DETERMINERS = word_set(
    """
    the a an his her their its my our your this that these those one another some many several both each two
    three four five six seven eight nine ten few most all no any every
    """
)
PRONOUNS = word_set("he she they it i we")
RELATIVES = word_set("who which that whose")
PREPOSITIONS = word_set(
    """
    in on at to from with by of for about against among between during into over under through toward towards
    near upon via without within across around behind beside beyond despite like unlike outside inside alongside
    amid including per
    """
)
PARTICLES = word_set("de van der den von bin bint al el la le di da dos das du ben ibn ter ten mac y zu")
SUFFIXES = word_set("jr sr ii iii iv")
_MONTHS = "january february march april may june july august september october november december"
_SHORT_MONTHS = "jan feb mar apr jun jul aug sept sep oct nov dec"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_ZONES = "am pm est edt gmt bst cet pt et"
CALENDAR = word_set(f"{_MONTHS} {_SHORT_MONTHS} {_DAYS} {_ZONES}")
_OTHERS = """
    and or but nor so yet if then else when while because although though whereas unless whether where why how what
    who whom whose which that not n't is was are were am be been being has have had having do does did doing will
    would can could may might must shall should ought here there now today yesterday tomorrow tonight again once
    also too very just only even still already never ever always often sometimes perhaps maybe however moreover
    meanwhile nevertheless instead otherwise therefore thus hence indeed besides still next last finally first
    second third later earlier recently soon ago him them me us you yours mine ours theirs hers himself herself
    itself themselves myself ourselves yourself up down out off back away according such same own other others more
    less much as than like yes no ok okay well oh please thanks hello let i'm i've i'd i'll it's he's she's we're
    they're that's there's what's don't didn't doesn't isn't wasn't won't can't couldn't wouldn't shouldn't hasn't
    haven't hadn't aren't weren't asked speaking earlier read see photo image video updated following given amid
    both either neither nobody nothing everyone everybody everything someone somebody something anyone anybody
    anything none as than since until before after
"""
FUNCTION_WORDS = DETERMINERS | PRONOUNS | PREPOSITIONS | word_set(_OTHERS)
