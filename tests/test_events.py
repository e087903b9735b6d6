"""Events told by sentences. Every sentence here is made up; what it says of states and persons is no fact."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import work
from transforms import vocabulary
from transforms.events import Context, Event, Events, Mention, Time

FILES = work.toolbox().files
EVENTS = Events(FILES)
NAMES = work.toolbox().names
PEOPLE = {"Ana Silva": "BRA", "Peter Novak": None, "Aiko Mori": "JPN"}
MONTHS = {"March": 3, "May": 5, "June": 6, "July": 7, "October": 10}
YEAR = 2021


def mentions_of(text: str) -> list[Mention]:
    """Names of the reference tables and of the persons above, as the layers before would give them."""
    spans: list[tuple[int, int, str, str, str, bool, str | None, str | None]] = [(n.start, n.end, n.sense.entity_id, n.sense.entity_type, n.sense.kind, n.nested, None, None)
             for n in NAMES.find(text)]  # fmt: skip
    for name, country in PEOPLE.items():
        for match in re.finditer(name, text):
            person = f"person:{name.lower().replace(' ', '-')}"
            spans.append((match.start(), match.end(), person, "person", "name", False, "Minister", country))
    return [Mention(f"m{i}", *span) for i, span in enumerate(sorted(spans, key=lambda s: (s[0], -s[1])))]


def times_of(text: str) -> list[Time]:
    """Months, and days of months, of the year under review."""
    found = []
    for match in re.finditer(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS)})\b", text):
        month = MONTHS[match[2]]
        first = date(YEAR, month, int(match[1] or 1))
        last = first if match[1] else date(YEAR, month, 31 if month in (3, 5, 7, 10) else 30)
        found.append(Time(match.start(), match.end(), first, last, "day" if match[1] else "month"))
    found += [Time(m.start(), m.end(), date(1991, 1, 1), None, "year") for m in re.finditer(r"(?<=since )1991", text)]
    found += [Time(m.start(), m.end(), date(2022, 1, 1), date(2022, 12, 31), "year") for m in re.finditer("2022", text)]
    return sorted(found)


def events_of(text: str, issuer: str | None = "KEN") -> list[Event]:
    """The events of sentences ended by full stops, lines being blocks."""
    spans = [(m.start(), m.end()) for m in re.finditer(r"[^.\n]+(?:\.|$)", text) if m.group().strip(" .")]
    spans = [(start + len(text[start:end]) - len(text[start:end].lstrip()), end) for start, end in spans]
    lines = [m.start() for m in re.finditer(r"\n", text)]
    blocks = [bisect_right(lines, start) for start, _ in spans]
    return EVENTS.find(text, spans, blocks, mentions_of(text), times_of(text), Context(YEAR, issuer), {})


def told(event: Event) -> str:
    """Type, participants without their prefixes and the first day, for short expectations."""
    who = " ".join(sorted(p.entity_id.split(":", 1)[1] for p in event.participants))
    return f"{event.event_type} {who} {event.date_start}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one visit per host, each with its own month; verb, noun and passive alike
        ("Minister Ana Silva paid official visits to Ghana (in March) and Togo (in May).",
         ["visit BRA GHA ana-silva 2021-03-01", "visit BRA TGO ana-silva 2021-05-01"]),
        ("Minister Ana Silva visited Ghana in March.", ["visit BRA GHA ana-silva 2021-03-01"]),
        ("The visit of Minister Ana Silva to Ghana in March was fruitful.", ["visit BRA GHA ana-silva 2021-03-01"]),
        ("Minister Ana Silva’s working visit to Ghana in March was fruitful.", ["visit BRA GHA ana-silva 2021-03-01"]),
        ("Minister Ana Silva was received in Nairobi on 4 May.", ["visit BRA KEN ana-silva 2021-05-04"]),
        # agreements: active, passive, noun, participle; the issuer is implied
        ("Peru and Chile signed a treaty in June.", ["agreement CHL PER 2021-06-01"]),
        ("A treaty was signed by Peru and Chile in June.", ["agreement CHL PER 2021-06-01"]),
        ("A memorandum was signed with Oman on 3 July.", ["agreement KEN OMN 2021-07-03"]),
        ("Treaties were signed with Oman (March) and Qatar (July).",
         ["agreement KEN OMN 2021-03-01", "agreement KEN QAT 2021-07-01"]),
        ("The signing of the treaty between Peru and Chile in June was welcomed.", ["agreement CHL PER 2021-06-01"]),
        ("We signed an agreement with Kuwait in May and another with Oman in July.",
         ["agreement KEN KWT 2021-05-01", "agreement KEN OMN 2021-07-01"]),
        ("Negotiations on a trade deal were completed with Jordan.", ["agreement JOR KEN 2021-01-01"]),
        # memberships
        ("Fiji and Samoa joined the WTO in May.", ["membership FJI WTO 2021-05-01", "membership WSM WTO 2021-05-01"]),
        ("Nepal was granted observer status with ASEAN in June.", ["membership ASEAN NPL 2021-06-01"]),
        # one meeting of several partners is one event
        ("Kenya held talks with Peru, Chile and Cuba in May.", ["meeting CHL CUB KEN PER 2021-05-01"]),
        ("The talks between Peru and Chile took place in May.", ["meeting CHL PER 2021-05-01"]),
        # bilateral meetings are told apart
        ("On the margins of the WTO Conference, Minister Ana Silva held meetings with Peru and Chile in May.",
         ["meeting BRA PER ana-silva 2021-05-01", "meeting BRA CHL ana-silva 2021-05-01"]),
        # a topic is no participant
        ("Consultations on Yemen were held with Oman in May.", ["meeting KEN OMN 2021-05-01"]),
        # the rest of the types
        ("Norway imposed sanctions on Belarus in May.", ["sanction BLR NOR 2021-05-01"]),
        ("The Ministry summoned the ambassador of Belarus on 2 June.", ["protest BLR KEN 2021-06-02"]),
        ("Japan delivered humanitarian aid to Tonga in March.", ["aid JPN TON 2021-03-01"]),
        ("Peru condemned the attack in May.", ["statement PER 2021-05-01"]),
        ("Peru and Chile held joint naval exercises in July.", ["exercise CHL PER 2021-07-01"]),
        ("An embassy was opened in Ghana in October.", ["establishment GHA KEN 2021-10-01"]),
        ("Visa requirements for citizens of Ghana were lifted in May.", ["measure GHA KEN 2021-05-01"]),
        ("Mali evacuated 90 citizens from Sudan in May.", ["operation MLI SDN 2021-05-01"]),
        ("Peru facilitated a prisoner exchange between Mali and Chad in May.", ["exchange MLI PER TCD 2021-05-01"]),
    ],
)  # fmt: skip
def test_events(text: str, expected: list[str]) -> None:
    assert [told(event) for event in events_of(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # days that stand before their host, and brackets that hold for several
        ("Minister Ana Silva paid state visits to Ghana on 4 March, Togo in May and, in July, Benin.",
         ["visit BRA GHA ana-silva 2021-03-04", "visit BRA TGO ana-silva 2021-05-01",
          "visit BEN BRA ana-silva 2021-07-01"]),
        ("The Minister travelled to Togo (12 March), Ghana and Benin (both in May).",
         ["visit KEN TGO 2021-03-12", "visit GHA KEN 2021-05-01", "visit BEN KEN 2021-05-01"]),
        ("Consultations were held with Egypt (Cairo, 3 March) and Chad (Nairobi, May).",
         ["meeting EGY KEN 2021-03-03", "meeting KEN TCD 2021-05-01"]),
        # guests without a host, without a verb, each with days of their own
        ("The President of Peru and the King of Jordan visited in May and July respectively.",
         ["visit KEN PER 2021-05-01", "visit JOR KEN 2021-07-01"]),
        ("The Presidents of Peru and Chile visited Kenya in May and July respectively.",
         ["visit KEN PER 2021-05-01", "visit CHL KEN 2021-07-01"]),
        ("The President of Peru visited Kenya in May, and the Prime Minister of India in July.",
         ["visit KEN PER 2021-05-01", "visit IND KEN 2021-07-01"]),
        ("In May the Minister received the President of Peru, and in July the King of Jordan.",
         ["visit KEN PER 2021-05-01", "visit JOR KEN 2021-07-01"]),
        ("The King of Jordan paid a working visit in June.", ["visit JOR KEN 2021-06-01"]),
        ("We welcomed the President of Ghana in May.", ["visit GHA KEN 2021-05-01"]),
        # pronouns and verbs that share their subject
        ("In March the Minister received her colleagues from Peru and Chad, and on 3 June she visited Egypt.",
         ["visit KEN PER 2021-03-01", "visit KEN TCD 2021-03-01", "visit EGY KEN 2021-06-03"]),
        ("In May the President addressed the WTO and met the leaders of Peru and Chile.",
         ["statement KEN WTO 2021-05-01", "meeting KEN PER 2021-05-01", "meeting CHL KEN 2021-05-01"]),
        ("The Foreign Minister of Peru visited Kenya on 3 May and met the President.",
         ["visit KEN PER 2021-05-03", "meeting KEN PER 2021-05-03"]),
        ("Peru and Chile signed a treaty in May, and ratified it in July.",
         ["agreement CHL PER 2021-05-01", "agreement CHL PER 2021-07-01"]),
        ("Negotiations with Peru on a treaty began in March and were concluded in July.",
         ["meeting KEN PER 2021-03-01", "agreement KEN PER 2021-07-01"]),
        ("The treaty with Peru was signed in May and ratified in July.",
         ["agreement KEN PER 2021-05-01", "agreement KEN PER 2021-07-01"]),
        # parties before an aside, and before a phrase
        ("The treaty with Peru, signed in March, entered into force on 1 July.", ["agreement KEN PER 2021-07-01"]),
        ("The treaty between Peru and Chile on double taxation came into force in May.", ["agreement CHL PER 2021-05-01"]),
        # series without a word for a meeting; a commission's session; who hosts together
        ("Kenya hosted the sixth TICAD in Nairobi in May, the first in Africa.", ["meeting KEN 2021-05-01"]),
        ("The second session of the Joint Commission with Ethiopia was held in May.", ["meeting ETH KEN 2021-05-01"]),
        ("Kenya co-hosted with Japan a conference on fisheries in May.", ["meeting JPN KEN 2021-05-01"]),
        # troops, chairs handed over, missions, aid to several, instruments
        ("Fiji contributed 200 peacekeepers to MINUSMA in July.", ["operation FJI MINUSMA 2021-07-01"]),
        ("Kenya chaired the WTO from March and, on 3 June, handed over to Peru.",
         ["membership KEN WTO 2021-03-01", "membership KEN PER 2021-06-03"]),
        ("Our country chaired the WTO from March, and at its close, on 3 June, handed over to Peru.",
         ["membership KEN WTO 2021-03-01", "membership KEN PER 2021-06-03"]),
        ("Talks were held with Oman in March and with Chad in May.",
         ["meeting KEN OMN 2021-03-01", "meeting KEN TCD 2021-05-01"]),
        ("Consulates were opened in Hanoi (March) and Accra (July).",
         ["establishment KEN VNM 2021-03-01", "establishment GHA KEN 2021-07-01"]),
        ("Norway gave US$ 2 million to Tonga in March and to Fiji in May.",
         ["aid NOR TON 2021-03-01", "aid FJI NOR 2021-05-01"]),
        ("Kenya deposited its instrument of ratification on 3 June.", ["agreement KEN 2021-06-03"]),
    ],
)  # fmt: skip
def test_what_is_left_unsaid(text: str, expected: list[str]) -> None:
    assert [told(event) for event in events_of(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a clause put in between keeps its days and people to itself
        ("Minister Ana Silva, who had met the President of Peru in March, visited Ghana in May.",
         ["meeting BRA PER ana-silva 2021-03-01", "visit BRA GHA ana-silva 2021-05-01"]),
        ("Talks with Oman continued in May on the duty that Peru imposed in March.",
         ["meeting KEN OMN 2021-05-01", "measure PER 2021-03-01"]),
        # a name before a verb begins a clause; `and` inside of a name, commas in numbers and nouns like `supplies` end none
        ("The Minister visited Ghana in May, and Norway pledged US$ 1,500 million for Togo.",
         ["visit GHA KEN 2021-05-01", "aid NOR TGO 2021-01-01"]),
        ("In March Japan sent 1,500 tonnes of medical supplies to Tonga.", ["aid JPN TON 2021-03-01"]),
        # what happens at a meeting has its days, and who acts there was there
        ("At the WTO Conference in May, Peru and Chile signed a treaty.",
         ["meeting CHL PER WTO 2021-05-01", "agreement CHL PER 2021-05-01"]),
        ("The President of Ghana paid a state visit on 4 May; seven treaties were signed.",
         ["visit GHA KEN 2021-05-04", "agreement GHA KEN 2021-05-04"]),
        ("The President of Ghana visited Kenya in May. During the visit, a treaty was signed.",
         ["visit GHA KEN 2021-05-01", "agreement GHA KEN 2021-05-01"]),
        ("The Minister visited Ghana in May and later visited Togo.",
         ["visit GHA KEN 2021-05-01", "visit KEN TGO 2021-01-01"]),
        # visits: delegations led, hosts enumerated, visitors without a verb, lists without verbs, visits exchanged
        ("The Minister received a delegation led by the President of Peru in May.", ["visit KEN PER 2021-05-01"]),
        ("The President visited two countries in Africa, including Ghana (March) and Togo (May).",
         ["visit GHA KEN 2021-03-01", "visit KEN TGO 2021-05-01"]),
        ("High-level visits to Kenya: President of Peru (March); King of Jordan (May).",
         ["visit KEN PER 2021-03-01", "visit JOR KEN 2021-05-01"]),
        ("3 May: State visit of the President of Mali.", ["visit KEN MLI 2021-05-03"]),
        ("The foreign ministers of Peru and Chile exchanged visits in May.", ["visit CHL PER 2021-05-01"]),
        # agreements: demonyms before the text, brokers, contracts, lists without verbs, a partnership reached
        ("A Peruvian-Chilean treaty was signed in May.", ["agreement CHL PER 2021-05-01"]),
        ("Kenya brokered a ceasefire between Mali and Chad in May.", ["agreement KEN MLI TCD 2021-05-01"]),
        ("Agreements signed: treaty with Peru (May); memorandum with Oman (July).",
         ["agreement KEN PER 2021-05-01", "agreement KEN OMN 2021-07-01"]),
        ("Relations with Oman were elevated to a strategic partnership in May.", ["agreement KEN OMN 2021-05-01"]),
        ("The treaties with Peru and Oman took effect in May.", ["agreement KEN PER 2021-05-01", "agreement KEN OMN 2021-05-01"]),
        # memberships and credentials
        ("In May the WTO confirmed Nepal as a dialogue partner.", ["membership NPL WTO 2021-05-01"]),
        ("Kenya won a seat on the WTO for 2022.", ["membership KEN WTO 2021-01-01"]),
        ("Kenya chaired the WTO in March and was elected to ASEAN in May.",
         ["membership KEN WTO 2021-03-01", "membership ASEAN KEN 2021-05-01"]),
        ("The Ambassador of Chad presented his credentials on 3 June.", ["meeting KEN TCD 2021-06-03"]),
        # help: to whom it goes where nobody is named, one event for each recipient, help of the stricken
        ("Norway gave US$ 2 million for clean water in May.", ["aid KEN NOR 2021-05-01"]),
        ("After the storm in Tonga in March, Kenya delivered food.", ["aid KEN TON 2021-03-01"]),
        ("Japan gave US$ 2 million to Tonga and US$ 1 million to Fiji.",
         ["aid JPN TON 2021-01-01", "aid FJI JPN 2021-01-01"]),
        ("The Ministry facilitated the return of 90 citizens from Sudan in May.", ["operation KEN SDN 2021-05-01"]),
        # who condemned an attack did not commit it; what is lodged, and what was launched by nobody
        ("Kenya lodged a protest against Peru in May.", ["statement KEN PER 2021-05-01"]),
        ("Kenya voted for the treaty on 3 May.", ["statement KEN 2021-05-03"]),
        ("Consultations took place in Accra in March and in Nairobi in May.",
         ["meeting GHA 2021-03-01", "meeting KEN 2021-05-01"]),
    ],
)  # fmt: skip
def test_constructions(text: str, expected: list[str]) -> None:
    assert [told(event) for event in events_of(text)] == expected


def test_a_month_is_no_auxiliary() -> None:
    (visit, meeting) = events_of("The Minister visited Ghana from 3 May and met the President of Peru.")
    assert not visit.is_hypothetical
    assert not meeting.is_hypothetical
    assert meeting.plover_type == "CONSULT"


def test_told_twice_is_one_event() -> None:
    text = (
        "The President of Ghana visited Kenya in May. There were talks.\nIn May the President of Ghana visited Kenya."
    )
    visits = [event for event in events_of(text) if event.event_type == "visit"]
    assert [len(event.evidence) for event in visits] == [2]
    text = "The WTO summit was held in Nairobi in May.\nThe WTO summit in Nairobi took place.\nA WTO summit was held in Accra in May."
    assert [len(event.evidence) for event in events_of(text)] == [2, 1]
    text = "Peru signed a treaty in May.\nPeru ratified a treaty in May."
    assert len(events_of(text)) == 2


def test_confidence_falls_with_what_is_missing() -> None:
    (sure,) = events_of("Peru, Chile and Cuba signed a treaty in May.")
    (undated,) = events_of("Peru, Chile and Cuba signed a treaty.")
    (alone,) = events_of("Peru signed a treaty.")
    assert sure.confidence > undated.confidence > alone.confidence > 0


@pytest.mark.parametrize(
    "text",
    [
        "Kenya welcomed the President of Ghana's decision.",
        "Kenya hosted a dinner for TICAD delegates.",
        "The troops of Fiji are trained well.",
        "Kenya handed over to Peru.",
    ],
)
def test_what_tells_no_visit(text: str) -> None:
    assert not [e for e in events_of(text) if e.event_type in ("visit", "meeting", "operation", "membership")]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya attaches great importance to relations with Ghana.",
        "Kenya met its commitments under the treaty.",
        "Relations with Peru, Chile and Cuba developed well in May.",
        "Kenya seeks to sign a treaty with Ghana.",
        "The signed treaty between us is important.",
        "The conference centre in Ghana is large.",
    ],
)
def test_no_events(text: str) -> None:
    assert events_of(text) == []


def test_flags_and_plover() -> None:
    (refused,) = events_of("Peru did not sign the treaty in May.")
    assert (refused.is_negated, refused.plover_type, refused.quad_class) == (True, "REJECT", "verbal conflict")
    (possible,) = events_of("Peru may sign the treaty in May.")
    assert (possible.is_hypothetical, possible.plover_type) == (True, "AGREE")
    (coming,) = events_of("Peru will sign the treaty in 2022.")
    assert (coming.is_future, coming.status, coming.plover_type, coming.plover_score) == (True, "planned", "AGREE", 2.5)
    (visit,) = events_of("Minister Ana Silva visited Ghana in March.")
    assert (visit.plover_type, visit.plover_mode, visit.plover_score) == ("CONSULT", "visit", 4.0)
    assert not any((visit.is_negated, visit.is_hypothetical, visit.is_future, visit.is_historical))


def test_what_was_called_off_is_negated() -> None:
    (event,) = events_of("The visit of Minister Ana Silva to Ghana in May was postponed.")
    assert (event.is_negated, event.plover_type) == (True, "REJECT")


def test_an_open_span_is_no_date() -> None:
    (event,) = events_of("For the first time since 1991, Minister Ana Silva visited Ghana.")
    assert (event.date_start, event.date_precision, event.date_basis) == (date(2021, 1, 1), "year", "review_year")


def test_statuses() -> None:
    text = "The agreement with Ghana entered into force in May.\nPeru ratified the treaty.\nPeru adopted a declaration."
    assert [event.status for event in events_of(text)] == ["in_force", "approved", "adopted"]


def test_roles_and_mentions() -> None:
    (event,) = events_of("Minister Ana Silva visited Ghana in March.")
    roles = {p.entity_id: (p.role, p.mention_id is not None) for p in event.participants}
    assert roles == {
        "person:ana-silva": ("guest", True),
        "country:BRA": ("guest", False),
        "country:GHA": ("host", True),
    }
    assert event.country_id == "country:GHA"


def test_pronouns_stand_for_those_before() -> None:
    events = events_of("Minister Ana Silva visited Ghana in March. She signed a treaty with Togo in May.")
    assert [told(e) for e in events] == ["visit BRA GHA ana-silva 2021-03-01", "agreement BRA TGO ana-silva 2021-05-01"]


def test_a_time_at_the_head_of_the_sentence_holds_for_its_verbs() -> None:
    events = events_of("In May, Peru signed a treaty with Chile and recognised Samoa.")
    assert {e.date_start for e in events} == {date(2021, 5, 1)}
    assert [e.date_basis for e in events] == ["clause", "sentence"]


def test_named_meetings_with_their_numbers() -> None:
    text = "Egypt hosted major forums, such as the 5th World Youth Forum (March) and the Aswan Forum for Sustainable "
    events = events_of(text + "Peace and Development (June).")
    assert [(e.name, e.date_start) for e in events] == [
        ("5th World Youth Forum", date(2021, 3, 1)),
        ("Aswan Forum for Sustainable Peace and Development", date(2021, 6, 1)),
    ]
    assert all("country:EGY" in {p.entity_id for p in e.participants} for e in events)


def test_what_is_told_twice_is_one_event_with_two_places_of_evidence() -> None:
    first = "Minister Ana Silva visited Ghana on 4 May."
    events = events_of(f"{first}\nThe visit of Minister Ana Silva to Ghana on 4 May was fruitful.")
    assert [len(e.evidence) for e in events] == [2]
    assert [index for index, _, _ in events[0].evidence] == [0, 1]
    assert events[0].evidence[0][1:] == (events[0].trigger_start, events[0].trigger_end)


def test_without_an_issuer_nobody_is_implied() -> None:
    (event,) = events_of("A memorandum was signed with Oman on 3 July.", issuer=None)
    assert [p.entity_id for p in event.participants] == ["country:OMN"]


def test_the_reference_files_use_the_closed_values() -> None:
    for row in FILES["event_triggers"]:
        assert row["event_type"] in vocabulary.EVENT_TYPES, row
        assert row["status"] in vocabulary.EVENT_STATUSES, row
        assert row["plover_type"] in ("", *vocabulary.PLOVER_TYPES), row
        roles = [row[c] for c in ("subject", "object", "with", "to", "from", "of", "in", "for", "on", "against")]
        assert set(roles) <= {"", *vocabulary.PARTICIPANT_ROLES}, row
        assert 0 < float(row["weight"]) <= 1, row
        if row["plover_mode"]:
            assert (row["plover_type"], row["plover_mode"]) in {(p["type"], p["mode"]) for p in FILES["plover"]}
    assert {row["quad_class"] for row in FILES["plover"]} <= set(vocabulary.QUAD_CLASSES)
    assert {row["type"] for row in FILES["plover"]} == set(vocabulary.PLOVER_TYPES)


WORDS = st.sampled_from(
    re.split(
        " ",
        "signed visited the to with Ghana Togo and , ( ) March treaty was by talks held in Ana Silva WTO which met of 5th"
        " forum not will , ; between state visit received opened embassy İ ’s",
    )
)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_gives_sane_events(text: str) -> None:
    for event in events_of(text):
        assert 0 <= event.trigger_start < event.trigger_end <= len(text)
        assert event.event_type in vocabulary.EVENT_TYPES
        assert event.status in vocabulary.EVENT_STATUSES
        assert event.plover_type is None or event.plover_type in vocabulary.PLOVER_TYPES
        assert 0 < event.confidence <= 1
        assert event.participants
        assert all(p.role in vocabulary.PARTICIPANT_ROLES for p in event.participants)
        assert len({p.entity_id for p in event.participants}) == len(event.participants)
        assert event.date_basis in ("clause", "sentence", "block", "review_year")
        assert len(set(event.evidence)) == len(event.evidence)
