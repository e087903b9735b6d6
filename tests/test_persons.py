"""Persons in context. Every sentence here is made up; nobody did what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import seeds
from transforms.names import Names, slug
from transforms.persons import Person, Persons
from transforms.reference import compile_reference

FILES = seeds.load_reference()
NAMES = Names(compile_reference(FILES))
PERSONS = Persons(FILES)


def find(text: str) -> list[Person]:
    """Persons in a text of one sentence a line."""
    sentences: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        sentences.append((at, at + len(line)))
        at += len(line) + 1
    return PERSONS.find(text, sentences, NAMES.find(text))


def said(text: str) -> list[str]:
    """Surface, role and country of each person, as `Surface|Role|ISO`."""
    return [f"{text[p.start : p.end]}|{p.role or ''}|{p.role_country or ''}" for p in find(text)]


def surfaces(text: str) -> list[str]:
    return [text[p.start : p.end] for p in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Vladimir Putin spoke.", ["Vladimir Putin|President|"]),
        ("Indian Prime Minister Narendra Modi’s visit", ["Narendra Modi|Prime Minister|IND"]),
        ("President of Cuba Miguel Diaz-Canel (in May), President of Bolivia Luis Arce",
         ["Miguel Diaz-Canel|President|CUB", "Luis Arce|President|BOL"]),
        ("President Robert G. Mugabe of Zimbabwe", ["Robert G. Mugabe|President|ZWE"]),
        ("the President of the Republic of Kenya, H.E. Uhuru Kenyatta, came.", ["Uhuru Kenyatta|President|KEN"]),
        ("UAE President Mohammed bin Zayed Al Nahyan", ["Mohammed bin Zayed Al Nahyan|President|ARE"]),
        ("Japan's Foreign Minister Taro Kono", ["Taro Kono|Foreign Minister|JPN"]),
        ("Estonia's newly appointed Minister Urmas Reinsalu", ["Urmas Reinsalu|Minister|EST"]),
        ("Deputy Prime Minister and Minister of Foreign Affairs Tanja Fajon",
         ["Tanja Fajon|Deputy Prime Minister and Minister of Foreign Affairs|"]),
        ("Minister of Foreign Affairs, International Trade and Worship Felipe Solá",
         ["Felipe Solá|Minister of Foreign Affairs, International Trade and Worship|"]),
        ("Federal Minister for Europe, Integration and Foreign Affairs Sebastian Kurz spoke.",
         ["Sebastian Kurz|Federal Minister for Europe, Integration and Foreign Affairs|"]),
        ("Minister of State for Foreign Affairs Dr Anwar Gargash",
         ["Anwar Gargash|Minister of State for Foreign Affairs|"]),
        ("Minister for Foreign Affairs of the Republic of Korea Kang Kyung-wha",
         ["Kang Kyung-wha|Minister for Foreign Affairs|KOR"]),
        ("the Minister of Green Ports, Obi Nwosu, attended", ["Obi Nwosu|Minister of Green Ports|"]),
        ("Secretary of State John Kerry", ["John Kerry|Secretary of State|"]),
        ("UN Secretary-General António Guterres", ["António Guterres|Secretary-General|"]),
        ("Special Envoy for Syria Geir O. Pedersen", ["Geir O. Pedersen|Special Envoy for Syria|"]),
        ("Ambassador of Brazil to Poland Hadil Vianna", ["Hadil Vianna|Ambassador of Brazil to Poland|BRA"]),
        ("Special Representative of the Secretary-General for Haiti, Helen La Lime, spoke.",
         ["Helen La Lime|Special Representative of the Secretary-General for Haiti|"]),
        ("President-elect Prabowo Subianto", ["Prabowo Subianto|President-elect|"]),
        ("European Commission President Ursula von der Leyen", ["Ursula von der Leyen|President|"]),
        ("Chargé d’Affaires James Story", ["James Story|Chargé d'Affaires|"]),
        ("Vice-President Constantino Chiwenga", ["Constantino Chiwenga|Vice-President|"]),
        ("the Governor of Bavaria Markus Söder", ["Markus Söder|Governor of Bavaria|"]),
        ("Mayor of London Sadiq Khan", ["Sadiq Khan|Mayor|GBR"]),
        ("The Minister, Amina J. Mohammed, spoke.", ["Amina J. Mohammed|Minister|"]),
        ("Ambassador Extraordinary and Plenipotentiary Jane Doe",
         ["Jane Doe|Ambassador Extraordinary and Plenipotentiary|"]),
        ("Swedish foreign minister Ann Linde", ["Ann Linde|foreign minister|SWE"]),
        ("the prime minister of Malta Robert Abela", ["Robert Abela|prime minister|MLT"]),
        ("talks with president Macron", ["Macron|president|"]),
        ("Foreign Minister MOTEGI Toshimitsu", ["MOTEGI Toshimitsu|Foreign Minister|"]),
        ("Foreign Secretary Dominic Raab MP", ["Dominic Raab|Foreign Secretary|"]),
        ("UN High Commissioner for Refugees Filippo Grandi", ["Filippo Grandi|High Commissioner for Refugees|"]),
        ("Foreign Minister Robert Hill", ["Robert Hill|Foreign Minister|"]),
        ("Prime Minister Theresa May visited Delhi in May.", ["Theresa May|Prime Minister|"]),
    ],
)  # fmt: skip
def test_offices_before(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("His Majesty King Abdullah II of Jordan", ["Abdullah II|King|JOR"]),
        ("HRH Prince Charles and Pope Francis", ["Charles|Prince|", "Francis|Pope|"]),
        ("Hon. Ratu Inoke Kubuabola", ["Inoke Kubuabola|Ratu|"]),
        ("King Willem-Alexander and Queen Máxima of the Netherlands",
         ["Willem-Alexander|King|NLD", "Máxima|Queen|NLD"]),
        ("Ethiopia's Dr. Lia Tadesse and Mr Chad Pillay", ["Lia Tadesse||ETH", "Chad Pillay||"]),
        ("Cardinal Pietro Parolin, Secretary of State of the Holy See, came.",
         ["Pietro Parolin|Secretary of State|VAT"]),
        ("H.E. Mr. Sameh Shoukry, Minister of Foreign Affairs of Egypt, came.",
         ["Sameh Shoukry|Minister of Foreign Affairs|EGY"]),
        ("Hon. Amb. Raychelle Omamo, SC, EGH, Cabinet Secretary for Foreign Affairs, spoke.",
         ["Raychelle Omamo|Cabinet Secretary for Foreign Affairs|"]),
        ("Dr. Jane O'Connor Jr. came.", ["Jane O'Connor Jr.||"]),
        ("Sheikh Tamim bin Hamad Al Thani", ["Tamim bin Hamad Al Thani|Sheikh|"]),
        ("Mr. and Mrs. Obama", ["Obama||"]),
        ("Lord Cameron and Dame Cindy Kiro", ["Cameron|Lord|", "Cindy Kiro|Dame|"]),
    ],
)  # fmt: skip
def test_titles_and_honorifics(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was read by Eoin Walsh T.D., Minister for Trade.", ["Eoin Walsh|Minister for Trade|"]),
        ("Ann Lund MP, Minister for Trade, spoke.", ["Ann Lund|Minister for Trade|"]),
        ("Talks were led by Ann Lund, KC, MP, Minister for Trade.", ["Ann Lund|Minister for Trade|"]),
        ("Xi Jinping, President of China, spoke.", ["Xi Jinping|President|CHN"]),
        ("It was discussed with Wang Yi, China's Foreign Minister, in May.", ["Wang Yi|Foreign Minister|CHN"]),
        ("Jean-Claude Juncker, President of the European Commission, came.",
         ["Jean-Claude Juncker|President of the European Commission|"]),
        ("Guðlaugur Þór Þórðarson, Minister for Foreign Affairs, came.",
         ["Guðlaugur Þór Þórðarson|Minister for Foreign Affairs|"]),
        ("Itamar Okonjo, the foreign minister of Ghana, came.", ["Itamar Okonjo|foreign minister|GHA"]),
        ("Jorge Mario Bergoglio (Pope Francis) was elected.", ["Jorge Mario Bergoglio||", "Francis|Pope|"]),
    ],
)  # fmt: skip
def test_offices_after(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Presidents Putin and Erdogan spoke.", ["Putin|President|", "Erdogan|President|"]),
        ("Foreign Ministers Wang Yi (China) and Sergey Lavrov (Russia) met.",
         ["Wang Yi|Foreign Minister|CHN", "Sergey Lavrov|Foreign Minister|RUS"]),
        ("came Presidents Filipe Nyusi of Mozambique (20–21 May), Edgar Lungu of Zambia (December 8) and the "
         "Namibian Head of State, H.E. Dr Hage Geingob.",
         ["Filipe Nyusi|President|MOZ", "Edgar Lungu|President|ZMB", "Hage Geingob|Head of State|NAM"]),
        ("Messrs Smith and Jones came.", ["Smith||", "Jones||"]),
    ],
)  # fmt: skip
def test_lists_after_a_plural(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Personal meetings between Vladimir Putin and Donald Trump took place.", ["Vladimir Putin", "Donald Trump"]),
        ("said Kofi Annan, who was there", ["Kofi Annan"]),
        ("The minister received Angela Merkel.", ["Angela Merkel"]),
        ("A State Visit by Xi Jinping preceded it.", ["Xi Jinping"]),
        ("with his Norwegian colleague Ine Eriksen Søreide", ["Ine Eriksen Søreide"]),
        ("Bashar al-Assad visited Tehran.", ["Bashar al-Assad"]),
        ("During the visit of Aung San Suu Kyi they spoke.", ["Aung San Suu Kyi"]),
        ("Nobel laureate Malala Yousafzai and singer Youssou N'Dour", ["Malala Yousafzai", "Youssou N'Dour"]),
        ("Michael Jordan met Cuba Gooding.", ["Michael Jordan"]),
        ("Ukraine's Petro Poroshenko", ["Petro Poroshenko"]),
    ],
)
def test_cues_without_an_office(text: str, expected: list[str]) -> None:
    assert surfaces(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foreign Minister Israel Katz came.", ["Israel Katz|Foreign Minister|"]),
        ("President Chad Smith and Minister Jordan Wibowo", ["Chad Smith|President|", "Jordan Wibowo|Minister|"]),
        ("King of Jordan Abdullah II and President of Chad Mahamat Idriss Déby",
         ["Abdullah II|King|JOR", "Mahamat Idriss Déby|President|TCD"]),
        ("President of Georgia Salome Zourabichvili", ["Salome Zourabichvili|President|GEO"]),
    ],
)  # fmt: skip
def test_countries_in_names_and_names_after_countries(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("first", "later", "name"),
    [
        ("President Vladimir Putin spoke.", "Putin left.", "Vladimir Putin"),
        ("President Xi Jinping spoke.", "Xi left.", "Xi Jinping"),
        ("President Enrique Peña Nieto spoke.", "Peña Nieto left.", "Enrique Peña Nieto"),
        ("President Nicolás Maduro Moros spoke.", "Maduro left.", "Nicolás Maduro Moros"),
        ("Foreign Minister Retno L. P. Marsudi spoke.", "Retno left.", "Retno L. P. Marsudi"),
        ("Secretary-General Ban Ki-moon spoke.", "Ban left.", "Ban Ki-moon"),
        ("Foreign Minister Sergey Lavrov spoke.", "S. Lavrov left.", "Sergey Lavrov"),
        ("President Ursula von der Leyen spoke.", "President von der Leyen left.", "Ursula von der Leyen"),
        ("President Robert G. Mugabe spoke.", "Robert Mugabe left.", "Robert G. Mugabe"),
        ("Prime Minister SUGA Yoshihide spoke.", "Yoshihide Suga left.", "SUGA Yoshihide"),
    ],
)
def test_later_mentions_are_the_same_person(first: str, later: str, name: str) -> None:
    found = find(f"{first}\nThen it rained.\n{later}")
    assert [(p.name, p.entity_id) for p in found] == [(name, f"person:{slug(name)}")] * 2


def test_the_full_name_may_come_later() -> None:
    found = find("President Putin spoke.\nVladimir Putin visited Tuva.")
    assert {p.entity_id for p in found} == {"person:vladimir-putin"}
    assert len(found) == 2


def test_namesakes_are_told_apart_by_office_or_not_at_all() -> None:
    text = "President Ana Silva met Minister Rui Silva.\nPresident Silva spoke.\nSilva left."
    assert [p.entity_id for p in find(text)] == ["person:ana-silva", "person:rui-silva", "person:ana-silva"]


@pytest.mark.parametrize(
    "text",
    [
        "The President of Russia spoke.",
        "The Foreign Ministers of Russia and Belarus signed it.",
        "the Prime Minister's Office and the Minister Counsellor",
        "The President, Prime Minister, Foreign Minister and Speaker of Parliament of Fiji attended.",
        "Kim Il Sung University, the Nelson Mandela Foundation and Charles de Gaulle Airport",
        "Prince Edward Island, King Saud University, Sultan Qaboos Port and Queen Elizabeth Hall",
        "The President Kennedy Airport and the Minister Smith Foundation",
        "the World Youth Festival, Bilateral Relations, General Electric and General Motors",
        "Contracts were signed by Bio Farma with Sinovac; Goldman Sachs received a licence.",
        "Al Jazeera said so, and Deutsche Welle reported it.",
        "Cape Town, San Francisco, Sharm el-Sheikh, Port Moresby, Rio de Janeiro and Dar es Salaam",
        "The vessel Long Xing 629, cyclone Harold and hurricane Maria",
        "In Rio Grande do Sul and Nova Scotia the consulates opened.",
        "the Marshall Plan, the Monroe Doctrine and Martin Luther King Day",
        "PRESIDENT PUTIN VISITED CHINA AND MET XI JINPING",
        "Foreign Minister Attends Summit, President Receives Credentials",
        "The Director General of Political Affairs opened the meeting of Permanent Secretaries in Chiang Mai.",
        "the Vice-President of the Commission, the Presidents of Chile and Peru and the President of the Senate",
        "Minister Plenipotentiary and Consul General in Mumbai",
        "The General Assembly and the General Debate, the Secretary-General's Report",
        "During May, Following Monday, Dear Excellencies",
        "Oyun Batbold is a name that only its shape speaks for.",
        "Visit by World Vision; led by Médecins Sans Frontières; chaired by Save the Children",
        "The Angela Merkel government",
        "Konrad Adenauer Stiftung and Friedrich Ebert Stiftung supported it.",
    ],
)
def test_no_person(text: str) -> None:
    assert surfaces(text) == []


def test_names_stay_inside_their_sentence() -> None:
    assert surfaces("It was led by Prime Minister Jane\nDoe and others left.") == ["Jane"]


pieces = st.sampled_from(
    ["President", "Presidents", "of", "the", "Minister", "Foreign", "Affairs", "for", ",", ", ", "and", "(", ")", "H.E.",
     "Mr.", "Vladimir", "Putin", "Putin's", "Xi", "bin", "van der", "Al", "al-Assad", "Jordan", "Chad", "Israel", "II",
     "Jr.", "MOTEGI", "A.", "S.Lavrov", "UN", "Kenya", "Indian", "’s", "\n", "Island", "May", "İ", "ǅ", "said", "king",
     "minister", "-elect", "Vice-President", "12", "visit by", "—", "King", "Queen", "Ünal", "Þ"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(pieces, max_size=25).map(" ".join), st.lists(pieces, max_size=12).map("".join)))
def test_any_text(text: str) -> None:
    until = 0
    lines = text.split("\n")
    for person in find(text):
        assert until <= person.start < person.end <= len(text)
        until = person.end
        surface = text[person.start : person.end]
        assert surface == surface.strip()
        assert any(surface in line for line in lines)
        assert person.entity_id == f"person:{slug(person.name)}" != "person:"
        assert person.name in text
        assert person.role is None or person.role
        assert person.role_country is None or len(person.role_country) == 3
        assert person.rule
