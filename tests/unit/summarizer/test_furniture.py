import pytest

from summarizer.furniture import Furniture, judge_line


@pytest.mark.parametrize(
    "line",
    [
        "Photo: the bridge after the flood in March.",
        "IMAGE CREDIT: Ann Orr of the Arlen Post.",
        "Photo by Ann Orr of the Arlen Post.",
        "Ann Orr/Arlen Post via Wendham Images.",
        "Image source, Wendham Images: the bridge.",
        "Watch: how the bridge fell into the river.",
        "Read more: Why the bridge fell into the river.",
        "READ MORE: Why the bridge fell into the river.",
        "Read more about the bridge and the flood.",
        "Click here to see all the photographs.",
        "Sign up for our newsletter.",
        "Sign up to get the news every morning.",
        "Subscribe to the newsletter of the Arlen Post.",
        "Download our app for the latest from Arlen.",
        "Follow us on all of these good networks.",
        "Follow Ann Orr on Chirper.",
        "Share this story with your friends.",
        "For more on the flood, visit our page.",
        "(Reporting by Ann Orr; Editing by Ben Tull)",
        "(Additional reporting by Ann Orr in Wendham; writing by Ben Tull)",
        "Additional reporting by Ann Orr in Wendham.",
        "Reporting by Ann Orr and Ben Tull; Editing by Cara Lund.",
        "© 2019 The Arlen Post. No copying without leave.",
        "Copyright 2019 The Arlen Post.",
        "The Arlen Post. All rights reserved.",
        "This material may not be published, broadcast, rewritten or redistributed.",
        "This article was originally published by the Arlen Post.",
        "This story has been updated with the names of the victims.",
        "Ann Orr in Wendham contributed to this report.",
        "Ann Orr contributed to this report from Wendham.",
        "The views expressed in this article are the author's own.",
        "Correction: An earlier version gave a wrong date.",
        "Editor's note: Ann Orr sits on the council.",
        "By Ann Orr and Ben Tull of the Arlen Post.",
        "BY ANN ORR, ARLEN POST",
        "By Ann Orr, political correspondent",
    ],
)
def test_what_a_page_puts_around_its_text_is_furniture(line):
    """Credits, bylines, notices and orders to the reader are known by their form."""
    assert judge_line(line) is Furniture.SURE


@pytest.mark.parametrize(
    "line",
    [
        "Tap water in the town is unsafe to drink.",
        "The report was released on Monday by the council.",
        "The article was published by the Arlen Post on Monday.",
        "Wendham Images sued the Arlen Post over a photograph.",
        "Getty Images sued the maker of the program in London.",
        "Download speeds fell by half across the country.",
        "The names of the victims may not be published, the court ruled.",
        "The report may not be published, the court ruled.",
        "By Monday evening everyone had left the building.",
        "By Tuesday the Council of Arlen had closed it.",
        "Reporting by the Arlen Post showed that the bridge was unsafe.",
        "Images from space show that the glacier has lost a third of its ice.",
        "Video by a neighbour showed the bridge as it fell.",
        "Photographers from all over the world came to Arlen.",
        "Sources close to the council said the bridge was lost.",
        "Follow-up talks on Monday will decide about the bridge.",
        "Copyright law protects what Ann Orr has written.",
        "Subscribers to the service rose to nine million.",
        "Register offices in Arlen were shut on Monday.",
        "Watch makers in Arlen fear for their trade.",
        "Read more than forty books, the minister told every pupil.",
        "Heavy rain contributed to this report's delay, the council said.",
        "Visit numbers at the museum of Arlen fell.",
        "Related deaths rose to nine, the hospital said.",
        "Support for the plan rose to sixty per cent.",
    ],
)
def test_a_sentence_that_begins_like_furniture_is_none(line):
    """What the first word alone would condemn has a sentence's form."""
    assert judge_line(line) is Furniture.NO


@pytest.mark.parametrize(
    "line", ["Update: Police say that two people are missing.", "For more information the council turned to Wendham."]
)
def test_what_might_be_either_is_doubtful(line):
    """A label may stand before news, and an order's first words before a sentence."""
    assert judge_line(line) is Furniture.DOUBTFUL
