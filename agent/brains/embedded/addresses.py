"""A postal address out of the messages of a dialogue: street, postcode, city, country and name, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.brains.embedded import phrases
from agent.brains.embedded.state import Task
from agent.brains.embedded.turn import Turn
from agent.perception.gazetteer import country_named
from agent.perception.lexicon import Lexicon
from agent.perception.text import words as words_in
from guardrails.kinds import PLACEHOLDER_FORM

PARTS = ("street", "postcode", "city", "country", "name")

_PLACEHOLDER = re.compile(PLACEHOLDER_FORM)
_PARTED = (
    re.compile(  # at placeholders of street and postcode, at marks, not at the full stop of "St. Gallen"
        r"(<(?:ADDRESS|POSTCODE)_\d+>)|[,،、;；!！?？()（）。\n]|(?<!\b\w)(?<!\b\w\w)(?<!\b\w\w\w)\.(?=\s|$)"
    )
)
_CODE = re.compile(  # of a postcode that nothing showed to be one
    r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{2}-\d{3}"
    r"|\d{3,6}(?:-\d{3,4})?)(?![\w-])"
)
_STATE = re.compile(r"\s+-\s+[A-Z]{2}$")  # "São Paulo - SP"
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
"""With which what follows a Japanese address begins: no city does."""

_SHORTEST_CITY = 2
_SHORTEST_BETWEEN = 3  # letters of a city between street and postcode: "Chicago, IL 60606" has a state there
_JOINING = 4  # letters of a small word inside a city's name: "Frankfurt am Main", "Newcastle upon Tyne" aside
_CITY_ALONE = 4  # words of a message that is nothing but a city's name
_STREET_ALONE = 8
_BOTH_SIDES = 2
_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A placeholder, or the words between two; `joined` says that no mark stands before it."""

    kind: str
    text: str
    joined: bool


def hear_address(turn: Turn, task: Task) -> bool:
    """Take what the message says of an address into the task's slots; whether it said anything.

    Part by part, over several messages: what was said before stays until it is said anew.
    """
    text = turn.view.text
    asked = task.asked == "address"
    if not asked and "<ADDRESS_" not in text:
        return False
    known = {name: str(task.slots.get(name, "")) for name in PARTS}
    found = read_address(text, turn.lexicon, known=known)
    if asked and not found.get("street") and not known["street"]:
        found |= _unmarked_street(text, turn.lexicon)
    if asked and not found and known["street"] and _is_name_alone(turn):
        found = {"city": _city(text, turn.lexicon)}
    task.slots.update({name: value for name, value in found.items() if value})
    return any(found.values())


def correction(turn: Turn, task: Task) -> Mapping[str, str]:
    """What a message after the terms says differently of the address: another street, postcode or city."""
    known = {name: str(task.slots.get(name, "")) for name in PARTS}
    text = turn.view.text
    found = read_address(text, turn.lexicon, known=known)
    if not found.get("street") and not found.get("postcode"):
        found = {"city": _called_city(text, turn.lexicon)}
    return {name: value for name, value in found.items() if value and value != known[name]}


def gives_part(turn: Turn, task: Task) -> bool:
    """Whether the message is an answer to the question for an address, or for what was missing of it."""
    text = turn.view.text
    if "<ADDRESS_" in text or "<POSTCODE_" in text or (re.search(r"\d", text) and len(text) > 12):
        return True
    if not task.slots.get("street"):
        return bool(_unmarked_street(text, turn.lexicon))
    return _CODE.search(text) is not None or _is_name_alone(turn)


def _is_name_alone(turn: Turn) -> bool:
    """Whether the message can be the city that was asked for: a few words that are nothing else."""
    text = turn.view.text
    few = len(words_in(text)) <= _CITY_ALONE and not re.search(r"\d", text)
    return (
        few and turn.perception.answer is None and not phrases.asks(turn) and bool(_city(text, turn.lexicon))
    )


def read_address(text: str, words: Lexicon, *, known: Mapping[str, str]) -> dict[str, str]:
    """The parts of an address in a message whose personal data are placeholders; of two, the one that is new."""
    text = _around_city(words).sub("", text)
    pieces, codes = _pieces(text)
    pieces = [piece for at, piece in enumerate(pieces) if not _contrasts(pieces, at)]
    streets = [piece.text for piece in pieces if piece.kind == "ADDRESS"]
    postcodes = [codes.get(piece.text, piece.text) for piece in pieces if piece.kind == "POSTCODE"]
    found = {
        "street": _new(streets, known.get("street", "")),
        "postcode": _new(postcodes, known.get("postcode", "")),
    }
    if not any(found.values()):
        return {}
    country, spoken = _country(pieces, words)
    places = _beside(pieces, words) if streets else _right_after_code(pieces)
    candidates = [_city(place, words) for place in places if not _goes_on(place, text)]
    city = next((city for city in candidates if city and city != spoken), "")
    if not city and spoken and spoken in candidates:
        city, country = spoken, ""  # "1234 Luxembourg", "18002 Granada"
    names = [name for name in re.findall(r"<NAME_\d+>", text) if name not in city]
    found |= {"city": city, "country": country, "name": names[0] if names else ""}
    return {name: value for name, value in found.items() if value}


def _contrasts(pieces: Sequence[_Piece], at: int) -> bool:
    """Whether a piece is the words between two values of one kind: "550000 chứ không phải 500000" names no city."""
    around = pieces[at - 1 : at + 2 : 2] if at > 0 else ()
    kinds = {piece.kind for piece in around}
    return not pieces[at].kind and len(around) == _BOTH_SIDES and len(kinds) == 1 and kinds != {""}


def _new(values: Sequence[str], known: str) -> str:
    """The first value that is not the known one ("1050-020, not 1050-010"), else the known one where it is said."""
    return next((value for value in values if value != known), known if values else "")


def _pieces(text: str) -> tuple[list[_Piece], dict[str, str]]:
    """The message in pieces; codes that no pattern showed to be postcodes count where there is no placeholder."""
    codes: dict[str, str] = {}
    if "<POSTCODE_" not in text:
        for match in reversed(list(_CODE.finditer(_PLACEHOLDER.sub(lambda m: "\ufffc" * len(m[0]), text)))):
            placeholder = f"<POSTCODE_{9000 + len(codes)}>"
            codes[placeholder] = match.group()
            text = f"{text[: match.start()]}{placeholder}{text[match.end() :]}"
    found: list[_Piece] = []
    joined, at = False, 0
    for mark in (*_PARTED.finditer(text), None):
        between = text[at : mark.start() if mark else len(text)]
        if between.strip():
            found.append(_Piece(kind="", text=between.strip(), joined=joined))
            joined = True
        if mark is not None:
            at = mark.end()
            kind = mark.group(1)
            if kind:
                found.append(_Piece(kind=kind[1:].partition("_")[0], text=kind, joined=joined))
            joined = bool(kind)
    return found, codes


def _beside(pieces: Sequence[_Piece], words: Lexicon) -> Iterator[str]:
    """Where a city stands, the likeliest place first."""
    kinds = [piece.kind for piece in pieces]
    street = kinds.index("ADDRESS") if "ADDRESS" in kinds else -1
    code = kinds.index("POSTCODE") if "POSTCODE" in kinds else -1
    following = pieces[code + 1 : code + 2] if code >= 0 else pieces[street + 1 : street + 2]
    yield from (piece.text for piece in following if not piece.kind and (piece.joined or code < 0))
    low, high = sorted((street, code))
    if low >= 0:
        between = [piece.text for piece in pieces[low + 1 : high] if not piece.kind]
        long = [text for text in between if len(re.sub(r"[\W\d_]", "", text)) >= _SHORTEST_BETWEEN]
        yield from reversed([*between[:-1], *long[-1:]] if long else between)
    elif code > 0 and pieces[code].joined and not pieces[code - 1].kind:
        yield pieces[code - 1].text
    yield from (piece.text for piece in following if not piece.kind and not piece.joined)
    first = street if street >= 0 else code
    if first > 0 and not pieces[first - 1].kind:
        before = pieces[first - 1].text
        if len(before.split()) <= _CITY_ALONE and not words.is_only("answer.lead", before.casefold()):
            yield before


def _right_after_code(pieces: Sequence[_Piece]) -> Iterator[str]:
    """Where a city stands beside a postcode alone: "18002 Granada", not "the postcode is 18002"."""
    for piece, following in pairwise(pieces):
        if piece.kind == "POSTCODE" and following.joined and not following.kind:
            yield following.text


def _goes_on(place: str, text: str) -> bool:
    """Whether a small letter shows that these words are the sentence's: someone who writes capitals writes them."""
    return place[:1].islower() and any(map(str.isupper, _PLACEHOLDER.sub("", text)))


def _country(pieces: Sequence[_Piece], words: Lexicon) -> tuple[str, str]:
    """The country that a piece names and its words there; its own piece, or the end of the city's."""
    for piece in reversed(pieces):
        if piece.kind:
            continue
        text = _without_tail(piece.text, words)
        code = country_named(text, words)
        if code:
            return code, text
        parts = text.split()
        for start in range(1, len(parts)):
            code = country_named(" ".join(parts[start:]), words, short=False)
            if code:
                return code, ""
    return "", ""


def _city(text: str, words: Lexicon) -> str:
    """The name of a city without its label, what follows it in the sentence, and a country; "" for no name."""
    label = words.bordered("postcode_word", "city_word")
    text = re.sub(
        rf"^(?:{label})\s*(?:{words.part('is')}(?!\w))?\s*[:：]?\s*", "", text.strip(" -:：،"), flags=re.I
    )
    text = re.sub(rf"(?:{label})\s*(?:{words.part('is')})?\s*[:：]?$", "", text, flags=re.I)
    text = _STATE.sub("", _without_tail(text, words)).strip(" -:：،.")
    parts = _capitalised(text.split())
    for start in range(1, len(parts)):
        if country_named(" ".join(parts[start:]), words, short=False):
            parts = parts[:start]
            break
    city = " ".join(parts)
    letters = sum(map(str.isalpha, _PLACEHOLDER.sub("", city)))
    is_one = letters >= _SHORTEST_CITY and len(city) <= _LONGEST and not _HIRAGANA.match(city)
    return city if is_one else ""


def _capitalised(parts: Sequence[str]) -> list[str]:
    """The words of a name at the beginning, where the script has capitals: "Leuven" of "Leuven moet het zijn"."""
    if not parts or not parts[0][0].isupper():
        return list(parts)
    end = 1
    for at, part in enumerate(parts[1:], start=1):
        if not part[0].islower():
            end = at + 1
        elif len(part) > _JOINING:
            break
    return list(parts[:end])


def _without_tail(text: str, words: Lexicon) -> str:
    """The text before the words with which a sentence goes on after an address ("please", "ค่ะ")."""
    tail = re.search(words.bordered("address_end", "thanks", "negation"), text, re.IGNORECASE)
    return text[: tail.start()].strip() if tail else text.strip()


def _called_city(text: str, words: Lexicon) -> str:
    """The city of "the city is Málaga"."""
    called = re.search(
        rf"{words.bordered('city_word')}\s*(?:{words.part('is')}(?!\w)|[:：])\s*([^,،、;.!?。\n]+)",
        text,
        re.I,
    )
    return _city(called.group(1), words) if called else ""


def _around_city(words: Lexicon) -> re.Pattern[str]:
    """Abbreviations before a city's name ("г.", "จ.", "TP.")."""
    return re.compile(rf"(?<!\w)(?:{words.part('city_abbreviation')})\.\s*", re.IGNORECASE)


def _unmarked_street(text: str, words: Lexicon) -> dict[str, str]:
    """An address of a form that no pattern knows: street and number before the first mark, code and city after it."""
    parts = [part.strip() for part in re.split(r"[,;\n،，、]", text) if part.strip()]
    if not parts or phrases.QUESTION_MARK.search(text):
        return {}
    plain = [_PLACEHOLDER.sub("", part) for part in parts]
    at = next(
        (n for n, part in enumerate(plain) if re.search(r"\d", part) and re.search(r"[^\W\d_]", part)), -1
    )
    if at < 0 or len(plain[at].split()) > _STREET_ALONE or _CODE.fullmatch(plain[at].strip()):
        return {}
    rest = read_address("\n".join(parts[:at] + parts[at + 1 :]), words, known={})
    if len(parts) > 1 and not rest:
        cities = [city for part in parts[at + 1 :] if (city := _city(part, words))]
        rest = {"city": cities[0]} if cities else {}
    return {"street": plain[at].strip(), **rest}
