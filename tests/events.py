"""Invented reports: three of one landslide, in three papers' words, and one of another landslide, elsewhere."""

LANTERN = """\
Landslide above Brackwater buries coast road

A landslide above Brackwater buried two hundred metres of the coast road on Sunday night and swept the empty \
Harrowgate boathouse into the sea, the county of Lower Wend said. Nobody was hurt.

Geologist Ines Valloir said four days of rain, 163 millimetres in all, had loosened the clay of Harrowgate Hill. The \
road will stay closed until the middle of May.

Brackwater's mayor, Otto Kellerby, asked the 340 people who live below the hill to sleep elsewhere until the ground \
has settled.
"""
HERALD = """\
The coast road near Brackwater is closed after part of Harrowgate Hill came down late on Sunday, taking an old \
boathouse with it. There are no injuries, a spokeswoman for Lower Wend county said.

Some 340 residents have been told to leave their homes. “The clay is still moving,” said Otto Kellerby, the mayor of \
Brackwater. Engineers under Ines Valloir will drill into the slope on Tuesday to learn how deep the crack goes.
"""
CRIER = """\
Harrowgate Hill: Brackwater counts the cost of the landslide

Clearing the coast road at Brackwater will cost about 2.4 million crowns, Lower Wend county reckons. The landslide \
on Sunday took the Harrowgate boathouse, which had stood since 1871.

Mayor Otto Kellerby promised the families who had to leave a free room at the Pilot Inn. Ines Valloir, the geologist \
in charge, wants sensors on the hill before anyone goes home.
"""
BEACON = """\
Landslide in Tarn Valley blocks railway

A landslide closed the railway through the Tarn Valley on Monday, a day after the last goods train had passed. The \
operator, Northern Fells Rail, said nobody was hurt.

Meltwater had run under the embankment near Osterby for a week, said Jarl Penhallow, who leads the repair. Buses \
will carry passengers between Osterby and Skell until June.
"""
NOTICE = """\
These pages are part of an effort to archive what the web holds. The crawl follows each link that it finds. The \
captures are kept by the Internet Archive and shown in the Wayback Machine when the embargo has passed.
"""
GERMAN = """\
Der Hang oberhalb von Brackwasser ist in der Nacht zum Montag auf die Küstenstraße gerutscht. Verletzt wurde \
niemand, wie der Landkreis mitteilte. Bürgermeister Otto Kellerby bat die 340 Anwohner, ihre Häuser zu verlassen.
"""
