"""One invented event as five papers tell it, and another of its kind: what stories are tried with, word by word."""

from dataclasses import dataclass
from html import escape

from tests.webserver import Page

FERRY = """The night ferry between Quillhaven and Saltmarrow ran aground on the Candle Bank early on Tuesday \
with 48 people on board, the harbour office of Quillhaven said.

Nobody was hurt, and all 48 passengers were taken off by two pilot boats before four in the morning. The ferry, \
the Second Thought, had left Saltmarrow at half past one in thick fog and missed the last buoy before the \
channel.

“We heard a long scrape, and then nothing but the bell of the buoy,” said Tamsin Orrelby, who was on her way \
home with two children. “The crew had us in our jackets before anyone thought of being afraid.”

The harbour office closed the channel to all ships until divers have looked at the hull. Bram Hesketh, the \
harbour master, said the ferry would be pulled off the bank with the flood on Wednesday evening at the earliest."""

AGENCY = """Early on Tuesday the night ferry between Quillhaven and Saltmarrow ran aground on the Candle Bank \
with 48 people on board, according to the harbour office of Quillhaven.

All 48 passengers were taken off by two pilot boats before four in the morning and nobody was hurt. The ferry, \
the Second Thought, left Saltmarrow at half past one in thick fog and missed the last buoy before the channel.

The channel is closed to all ships by the harbour office until divers have looked at the hull. The ferry would \
be pulled off the bank with the flood on Wednesday evening at the earliest, said Bram Hesketh, the harbour \
master."""

DIVERS = """Divers have found a gash of four metres below the engine room of the night ferry Second Thought, \
which ran aground on the Candle Bank off Quillhaven early on Tuesday with 48 people on board.

The pumps keep up with the water, but the tanks with 9,000 litres of diesel have to be emptied first, the \
harbour office of Quillhaven said. A barge for the fuel is expected from Pellworth on Thursday.

The state prosecutor in Eastmere opened an inquiry into the pilot on watch, who had switched off the radar alarm \
at ten past two, according to the ship's own log.

The ferry had left Saltmarrow at half past one in thick fog and missed the last buoy before the channel. All 48 \
passengers were taken off by two pilot boats before four in the morning, and nobody was hurt."""

SHORT = """The night ferry Second Thought ran aground on the Candle Bank with 48 people on board early on \
Tuesday, the harbour office of Quillhaven said.

Two pilot boats took off all 48 passengers before four in the morning, and nobody was hurt. The ferry runs \
between Quillhaven and Saltmarrow.

“We heard a long scrape, and then nothing but the bell of the buoy,” said Tamsin Orrelby, who was on her way \
home with two children.

The harbour master, Bram Hesketh, said the ferry would be pulled off the bank with the flood on Wednesday \
evening at the earliest."""

EVENING = """The night ferry Second Thought, which ran aground on the Candle Bank early on Tuesday with 48 \
people on board, will be pulled off the bank with the flood on Wednesday evening at the earliest, the harbour \
office of Quillhaven said.

Before four in the morning two pilot boats took off all 48 passengers, and nobody was hurt. The ferry between \
Quillhaven and Saltmarrow had left Saltmarrow at half past one.

“The crew had us in our jackets before anyone thought of being afraid,” said Tamsin Orrelby, who was on her way \
home with two children. The harbour master, Bram Hesketh, spoke of thick fog."""

OTHER_FERRY = """A car ferry with 130 passengers ran aground off Low Candle on Tuesday evening when its \
rudder jammed in a cross wind, the coast guard of Tarnholm said.

The Edda Crane, which sails between Low Candle and the island of Orrin, was pulled free by a tug after three \
hours. Two passengers were treated for bruises, and eleven cars slid against each other on the lower deck.

“The rudder was overhauled in February, and we will ask the yard what it did there,” said Jonas Reed, a director \
of the Tarnholm Line. Crossings are served by a replacement until the week after next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A feed and its one article."""

    name: str
    title: str
    text: str

    @property
    def path(self) -> str:
        """Tell where its feed is."""
        return f"/{self.name.lower()}.xml"

    def feed(self) -> Page:
        """Give its feed."""
        body = "".join(f"<p>{escape(it)}</p>" for it in self.text.split("\n\n"))
        content = "http://purl.org/rss/1.0/modules/content/"
        item = (
            f"<item><title>{escape(self.title)}</title><link>https://{self.name.lower()}.example/ferry</link>"
            f"<guid>{self.name}</guid><content:encoded>{escape(body)}</content:encoded></item>"
        )
        feed = f"<channel><title>The {self.name}</title>{item}</channel>"
        rss = f'<rss version="2.0" xmlns:content="{content}">{feed}</rss>'
        return Page(body=rss.encode(), headers={"Content-Type": "application/rss+xml"})


LANTERN = Paper(name="Lantern", title="Night ferry runs aground off Quillhaven, all 48 safe", text=FERRY)
CRIER = Paper(name="Crier", title="Ferry aground on the Candle Bank", text=AGENCY)
TIDES = Paper(name="Tides", title="Radar alarm was off, and the ferry leaks", text=DIVERS)
HERALD = Paper(name="Herald", title="48 taken off stranded ferry", text=SHORT)
EVENING_STAR = Paper(name="Star", title="Stranded ferry to be pulled off on Wednesday", text=EVENING)
BEACON = Paper(name="Beacon", title="Car ferry with 130 on board stuck off Low Candle", text=OTHER_FERRY)
