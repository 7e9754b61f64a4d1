"""What people are called by their offices and trades, and which of these words can mean one another.

Owns the words only; tying “the alliance's chief” to a person is done in ``people``.
"""

import re

from summarizer.wordlists import word_set

HONORIFICS = word_set("mr mrs ms miss mx sir dame lord lady madam madame mme sheikh imam rabbi")
FEMALE_TITLES = word_set(
    """
    mrs ms miss dame lady madam madame mme queen princess duchess empress actress chairwoman congresswoman
    spokeswoman businesswoman councilwoman assemblywoman policewoman saleswoman woman mother wife sister
    daughter girl heroine alderwoman stateswoman sportswoman girlfriend widow aunt grandmother granddaughter
    niece waitress hostess nun
    """
)
MALE_TITLES = word_set(
    """
    mr sir lord king prince duke emperor actor chairman congressman spokesman businessman councilman assemblyman
    policeman salesman man father husband brother son boy hero alderman statesman sportsman boyfriend widower
    uncle grandfather grandson nephew waiter monk pope imam rabbi fr
    """
)
_TITLES = """
    president vice-president minister premier chancellor secretary general chief head leader director chairman
    chairwoman chair chairperson governor gov senator sen sens representative rep reps congressman congresswoman
    mayor commissioner ambassador prime king queen prince princess duke duchess emperor pope cardinal archbishop
    bishop rev reverend pastor father fr sister judge justice attorney prosecutor solicitor sheriff constable
    marshal officer detective inspector superintendent sergeant sgt lieutenant lt captain capt colonel col major maj
    general gen admiral adm commander cmdr corporal private dr doctor prof professor dean provost ceo cfo coo cto
    cio boss coach manager captain speaker whip treasurer comptroller councillor councilor councilman councilwoman
    assemblyman assemblywoman delegate lawmaker spokesman spokeswoman spokesperson adviser advisor aide strategist
    co-chair co-chairman co-founder founder editor host anchor reporter correspondent columnist author writer
    producer actor actress singer comedian analyst economist scientist researcher historian expert lawyer counsel
    activist advocate organizer organiser owner executive entrepreneur businessman businesswoman billionaire mogul
    tycoon candidate nominee hopeful contender frontrunner front-runner rival republican democrat democratic
    conservative liberal labour tory republicans democrats veteran resident voter supporter critic opponent pollster
    consultant operative surrogate wife husband son daughter mother brother sister father friend neighbor neighbour
    colleague partner president-elect first-lady lady mp mep msp emperor sultan emir ayatollah deputy chief-of-staff
    envoy diplomat negotiator mediator official politician legislator statesman incumbent predecessor successor
    veteran pilot driver teacher student farmer nurse surgeon doctor physician psychologist psychiatrist
    epidemiologist biologist physicist chemist engineer architect artist painter musician rapper director filmmaker
    novelist poet playwright journalist blogger commentator pundit broadcaster presenter photographer player striker
    midfielder defender goalkeeper quarterback pitcher forward guard captain champion skipper trainer referee
    witness victim survivor suspect defendant plaintiff detainee prisoner soldier firefighter paramedic agent
    investigator coroner examiner tribune principal headteacher vicar priest monk nun rabbi imam preacher evangelist
    theologian philosopher scholar fellow lecturer chair member parent grandmother grandfather aunt uncle cousin
    nephew niece widow boyfriend girlfriend fiance fiancee tenant landlord shopkeeper retailer worker employee
    staffer intern volunteer donor investor trader broker banker financier lobbyist sponsor moderator interviewer
    heckler protester protestor demonstrator rebel dissident militant fighter warlord refugee migrant asylum-seeker
    man woman boy girl teenager teen pensioner retiree customer patient passenger tourist visitor hunter fisherman
    sailor monarch dictator strongman businessperson newcomer newsman anchorman anchorwoman kingpin insider outsider
    source whistleblower spokesmen singer-songwriter socialist democrat-socialist independent libertarian
    conservatives secretary-general undersecretary under-secretary vice-chairman vice-chair second-in-command
    commander-in-chief co-host co-author co-director co-owner cofounder whip
"""
PERSON_ROLES = word_set(_TITLES) | HONORIFICS
_GROUPS = """
    museum library zoo retailer carmaker maker studio publisher
    officials police authorities campaign administration government ministry department agency company firm
    group organization organisation organizers organisers committee commission council court board panel party
    team union association federation coalition alliance army military navy force forces troops club church
    university college school hospital bank newspaper magazine paper website site network channel outlet station
    researchers scientists experts analysts economists historians scholars lawyers attorneys prosecutors
    investigators detectives officers lawmakers senators congressmen representatives politicians leaders
    ministers candidates supporters critics opponents rivals protesters activists advocates voters residents
    people reporters journalists editors aides advisers advisors strategists operatives sources witnesses
    neighbors neighbours relatives friends parents families family students teachers doctors nurses workers
    employees staff firefighters commanders generals diplomats envoys governors mayors executives investors
    analysts men women children kids americans republicans democrats conservatives liberals fans users customers
    owners farmers spokespeople spokesmen members delegates donors veterans evangelicals christians muslims jews
    crowd audience judges jurors jury cabinet parliament senate congress regulator watchdog charity manufacturer
    airline operator office bureau service institute center centre foundation think-tank embassy delegation
    presidency others pundits observers pollsters many some colleagues defenders backers loyalists insiders
    moderators hosts
"""
DOCUMENTS = word_set(
    """
    statement report study survey poll lawsuit complaint indictment affidavit document documents memo letter
    email post tweet ad ads video banner sign headline
    """
)
GROUP_HEADS = word_set(_GROUPS) | DOCUMENTS
MODIFIERS = word_set(
    """
    former ex current acting interim deputy senior chief top vice assistant associate first prime presidential
    political foreign defense defence finance health interior communications press campaign national state
    federal local regional republican democratic party white house policy security intelligence military police
    executive managing general prime longtime long-time fellow vice-presidential staff
    media news public affairs technology research legal opposition majority minority house senate shadow
    lead co-lead budget trade energy environment education culture sports sport justice home climate human
    rights field rally law
    """
)
PASSERS_BY = word_set(
    """
    man woman boy girl teenager teen expert witness victim survivor resident voter supporter critic opponent parent
    member official officer source visitor customer patient passenger tourist worker employee protester
    spokesman spokeswoman spokesperson friend neighbor neighbour colleague participant user
    """
)
TIME_WORDS = word_set(
    """
    day days week weeks month months year years hour hours minute minutes night morning afternoon evening time
    times weekend moment decade decades century season spring summer autumn fall winter
    """
)
ORGANISATION_WORDS = word_set(
    """
    inc corp llc ltd co company group university college school institute foundation party committee council
    commission court senate house congress parliament department ministry agency bureau office union association
    federation league bank news times post journal magazine press tribune herald gazette guardian radio tv
    network street avenue city county state states island islands river park airport hospital church center
    centre street road stadium tower hall kingdom republic nations east west north south america europe africa
    asia act bill law amendment campaign pac action day war games cup series show award awards
    """
)
_SYNONYMS = """
    chief head leader boss director president chairman chairwoman chairperson chair secretary-general general ceo
    president head-of-state leader king queen emperor monarch commander-in-chief
    premier prime-minister minister chancellor head-of-government leader
    minister secretary
    spokesman spokeswoman spokesperson
    senator sen lawmaker legislator politician
    representative rep congressman congresswoman lawmaker legislator politician mp
    mp mep lawmaker legislator politician deputy
    governor gov politician
    mayor politician
    candidate nominee hopeful contender frontrunner front-runner standard-bearer
    billionaire businessman businesswoman mogul tycoon magnate entrepreneur
    lawyer attorney counsel solicitor barrister
    professor prof academic scholar
    doctor dr physician surgeon
    adviser advisor aide strategist
    reporter journalist correspondent
    author writer novelist
    coach manager boss trainer
    bishop archbishop cardinal cleric
    pope pontiff
    general gen commander officer
    actor star
    actress star
    singer star musician
    judge justice
"""
_CLASSES: dict[str, frozenset[int]] = {}
for _number, _line in enumerate(_SYNONYMS.strip().splitlines()):
    for _word in _line.split():
        _CLASSES[_word] = _CLASSES.get(_word, frozenset()) | {_number}

_COUNTRY_ENDING = re.compile(r"(?:ian|ean|an|ish|ese|i|ch|a|ia|e|y|s)$")
_STEM_LETTERS = 4


def is_office(word: str) -> bool:
    """Tell whether a lower-case word, or a few joined by hyphens, is an office that has a class of its own."""
    return word in _CLASSES


def may_mean_same(one: str, other: str) -> bool:
    """Tell whether two lower-case role words can stand for one office (“chief”, “secretary-general”)."""
    return one == other or bool(_CLASSES.get(one, frozenset()) & _CLASSES.get(other, frozenset()))


def share_stem(one: str, other: str) -> bool:
    """Tell whether two lower-case words name one place or body (“Ukraine”, “Ukrainian”)."""
    if one == other:
        return True
    stems = [_COUNTRY_ENDING.sub("", word) for word in (one, other)]
    return min(map(len, stems)) >= _STEM_LETTERS and (stems[0].startswith(stems[1]) or stems[1].startswith(stems[0]))
