"""Pages in which the same words stand twice on purpose: each with the lines that must all come out."""

from tests.article.shapes import PARAGRAPHS, page, paragraphs

REFRAINS: dict[str, tuple[str, list[str]]] = {}


def kept(name: str, html: str, lines: list[str]) -> None:
    """Register the inside of an article under a name, with its lines."""
    REFRAINS[name] = (page(f"<article>{html}</article>"), lines)


_CHORUS = [
    "Row, boys, row to the Outer Skerries,",
    "Row till the morning is near,",
    "The kettle is on and the lamp in the window",
]
_VERSES = [
    ["Out in the harbour the Gudrun lay,", "Her rails all furred with frost,"],
    ["Up came the captain at break of day", "To count what the night had cost,"],
    ["Down came the schoolchildren, two by two,", "With satchels and frozen toes,"],
]
_SONG = [line for verse in _VERSES for line in (*verse, *_CHORUS)]
_INTRODUCTION = PARAGRAPHS[:4]
_ASKED = "Would you take the winter boat yourself?"
_ANSWERS = [
    [
        "Tilda Okonjo, shopkeeper: I would, and I shall, because flour does not swim and customers do not wait for spring.",
        _ASKED,
    ],
    [
        "Pelle Wickstrom, councillor: Never in my life, and I say so as a man who has been cut off twice by floods.",
        _ASKED,
    ],
    ["Jonna Lisk, pupil: Every Friday, if my mother lets me, and back again on Sunday when the lamps are lit.", _ASKED],
]
_INTERVIEW = [
    ["Is the boat safe?", "Yes."],
    ["And warm?", "No."],
    ["Will there be coffee in the saloon on the first crossing of the year?", "Yes."],
    ["Does the mate play the trombone, as people on the quay were saying?", "No."],
    ["And would you do it all again, knowing what you know about the ice?", "Yes."],
]
_LITANY = [
    "From ice in the sound, and from cargo adrift,",
    "Keep us who sail in the dark of the year.",
    "From fog on the skerries, and sleep at the wheel,",
    "Keep us who sail in the dark of the year.",
    "From councils at midnight, and budgets in spring,",
    "Keep us who sail in the dark of the year.",
]
_LISTING = [
    "while afloat:",
    "    sound_horn()",
    "    wait(seconds=60)",
    "while moored:",
    "    sound_horn()",
    "    wait(seconds=60)",
]
_STEPS = [
    "Stir in a cup of flour and beat until smooth.",
    "Rest the dough for ten minutes.",
    "Stir in a cup of flour and beat until smooth.",
    "Rest the dough for ten minutes.",
    "Fry in butter and serve with cloudberries.",
]
_ROWS = [
    ["Monday", "06:00", "16:30"],
    ["Tuesday", "06:00", "16:30"],
    ["Wednesday", "07:15", "16:30"],
    ["Thursday", "06:00", "16:30"],
]
_SPOKEN = "A road can wait for the spring."
_REPLY = "“The spring has been waiting for that road since I was a girl,” somebody called out from the gallery, and the mayor rang her bell for silence twice."


def _stanzas(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(lines)}</p>"


def _pairs(pairs: list[list[str]]) -> str:
    return "".join(f"<p><b>{asked}</b></p><p>{answer}</p>" for asked, answer in pairs)


kept(
    "song",
    paragraphs(_INTRODUCTION) + "".join(_stanzas([*verse, *_CHORUS]) for verse in _VERSES),
    [*_INTRODUCTION, *_SONG],
)
kept("song_of_paragraphs", paragraphs(_INTRODUCTION) + paragraphs(_SONG), [*_INTRODUCTION, *_SONG])
kept("litany", paragraphs(_INTRODUCTION) + paragraphs(_LITANY), [*_INTRODUCTION, *_LITANY])
kept(
    "question_to_three_people",
    paragraphs(_INTRODUCTION) + "".join(f"<h3>{asked}</h3><p>{answer}</p>" for answer, asked in _ANSWERS),
    [*_INTRODUCTION, *(line for answer, asked in _ANSWERS for line in (asked, answer))],
)
kept(
    "interview",
    paragraphs(_INTRODUCTION) + _pairs(_INTERVIEW),
    [*_INTRODUCTION, *(line for pair in _INTERVIEW for line in pair)],
)
kept(
    "recipe",
    f"{paragraphs(_INTRODUCTION)}<ol>{''.join(f'<li>{step}</li>' for step in _STEPS)}</ol>",
    [*_INTRODUCTION, *_STEPS],
)
kept(
    "timetable",
    f"{paragraphs(_INTRODUCTION)}<table><tr><th>Day</th><th>Out</th><th>Back</th></tr>"
    + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in _ROWS)
    + f"</table>{paragraphs(PARAGRAPHS[4:6])}",
    [*_INTRODUCTION, "Day Out Back", *(" ".join(row) for row in _ROWS), *PARAGRAPHS[4:6]],
)
kept(
    "code",
    f"{paragraphs(_INTRODUCTION)}<pre><code>{chr(10).join(_LISTING)}</code></pre>{paragraphs(PARAGRAPHS[4:6])}",
    [*_INTRODUCTION, *_LISTING, *PARAGRAPHS[4:6]],
)
kept(
    "short_quotation_repeated",
    paragraphs([*_INTRODUCTION, f"“{_SPOKEN}”", *PARAGRAPHS[4:8], _REPLY, f"“{_SPOKEN}”", *PARAGRAPHS[8:12]]),
    [*_INTRODUCTION, _SPOKEN, *PARAGRAPHS[4:8], _REPLY, _SPOKEN, *PARAGRAPHS[8:12]],
)
kept(
    "market_report",
    paragraphs(
        quotes := [
            f"Shares of {name} closed at {price} crowns in Marrow Bay on Tuesday, {change} percent above the close of the day before, with {n} thousand traded."
            for n, (name, price, change) in enumerate(
                [
                    ("Skerry Salt", 41, 1.2),
                    ("Northern Wool", 18, 0.4),
                    ("Tollgate Yard", 77, 3.1),
                    ("Bay Brewery", 23, 0.9),
                ],
                11,
            )
        ]
    ),
    quotes,
)
kept(
    "law_with_equal_clauses",
    paragraphs(
        clauses := [
            f"Whoever, as master of a {vessel} in the sound between November and March, fails to carry a second radar, is fined by the harbour board."
            for vessel in ("ferry", "tug", "pilot boat")
        ]
    )
    + paragraphs(PARAGRAPHS[:3]),
    [*clauses, *PARAGRAPHS[:3]],
)
kept(
    "answer_that_takes_up_the_question",
    paragraphs(
        answers := [
            "Will the ferry also sail on Christmas Eve?",
            "The ferry will also sail on Christmas Eve, but only once and without the brass band, which has the day off.",
            "Who decides whether it sails?",
            "Who decides whether it sails is written in the rules: the captain, and nobody on shore may overrule him in this.",
        ]
    )
    + paragraphs(PARAGRAPHS[:3]),
    [*answers, *PARAGRAPHS[:3]],
)
