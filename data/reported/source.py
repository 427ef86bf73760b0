"""Read the report's own text: its paragraphs, their lettered items, and the numerals in them.

Nothing here opens a file; callers bring the text. The text is the report as Markdown, in which paragraphs carry their printed
numbers (`24. ...`), page breaks leave blank lines in the middle of sentences, and headings stand between paragraphs.
"""
import re

HEADING_MARK = re.compile(r"#+\s|\*\*.*\*\*$", re.DOTALL)
NUMBERED = re.compile(r"(\d+)\.\s")
LIST_ITEM = re.compile(r"-?\s*\([a-z]{1,4}\)\s")
ANNEX = re.compile(r"Annex (I{1,2})$")
SENTENCE_END = re.compile(r"[.?!:][\"')]*$")
LABEL = re.compile(r"(?<![^\s(-])\(([a-z]|[ivx]{2,4})\)(?=\s)")

DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[½⅓⅔¼¾]?|[½⅓⅔¼¾]"
SMALL = ("two|three|four(?:teen)?|five|fifteen|six(?:teen)?|seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen"
         "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety")
SCALE = "hundreds?|thousands?|millions?|billions?|dozens?"
ORDINAL = "second|thirds?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?"
FRACTION = "half|halves|quarters?|quartiles?|" + ORDINAL
# "one" and "first" are mostly pronouns and adverbs: they count as numerals only before these words, or after "ranks".
UNIT = "per cent|items?|years?|months?|weeks?|days?|hours?|hectares?|tonnes?|km|kilometres?|workers?|members?|dollars?"
RATIO = r"twice|doubled?|doubles|tripled?|triples|a multiple of|(?:two|three|four|five|six|seven|eight|nine|ten)-?fold"
AFTER = r"(?:\s?%|\s(?:per cent|percent|times)\b)"
JOINED = r"(?:(?<=hundred)|(?<=thousand)|(?<=million))\sand\s"
WORDS = rf"(?:{SMALL}|{SCALE}|one(?=[ -](?:{SCALE}|{FRACTION})\b))(?:(?:[ -]|{JOINED})(?:one|{SMALL}|{SCALE}|{FRACTION})\b)*"

AMOUNT = rf"(?<!\d)(?<!\d[.,])(?:(?:US)?\$\s?)?(?:{DIGITS})(?:(?:\s?-\s?|\sto\s)(?:{DIGITS}))?(?:\s(?:{SCALE})\b)?{AFTER}?"
SPELT = rf"\b{WORDS}\b(?:\s(?:to|or)\s{WORDS}\b)?{AFTER}?"
OTHERS = rf"\bone\s(?:{UNIT})\b|\b(?:{FRACTION}|{RATIO})\b|(?:(?<=\branks\s)|(?<=\branked\s))first\b"
NUMERAL = re.compile(f"{AMOUNT}|{SPELT}|{OTHERS}", re.IGNORECASE)


def normalise(text):
    """The text as a reader sees it: one line, without Markdown marks, every dash a hyphen, every run of white space one blank.

    An escaped dollar sign becomes a plain one, and curly quotation marks become straight ones.
    """
    text = re.sub(r"</?u>|\*+|^#+\s", "", text, flags=re.MULTILINE)
    text = text.replace("\\$", "$")
    text = text.translate({ord(dash): "-" for dash in "‐‑‒–—−"} | {ord("“"): '"', ord("”"): '"', ord("‘"): "'", ord("’"): "'"})
    return " ".join(text.split())


def paragraphs(text):
    """Split the report into its numbered paragraphs: a dictionary from "cover", "1", "2", ..., "A1", "A2" to normalised text.

    Lettered items stay with their paragraph, and so does what follows a page break in mid-sentence; headings are dropped.
    Raises ValueError when no paragraph 1 or no annex is found, which is to say that this is not the report.
    """
    parts, current, last = {"cover": []}, "cover", 0
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\f", "\n\n")):
        block = block.strip()
        plain = normalise(block)
        number, annex = NUMBERED.match(plain), ANNEX.match(plain)
        if annex and last:
            current = f"A{len(annex[1])}"
            parts[current] = []
        elif current in ("A1", "A2"):
            parts[current].append(plain)
        elif number and int(number[1]) == last + 1:
            last += 1
            current = str(last)
            parts[current] = [plain[number.end():]]
        elif HEADING_MARK.match(block) or not plain:
            continue
        elif current == "cover" or not is_heading(plain, " ".join(parts[current])):
            parts[current].append(plain)
    if not last or not {"A1", "A2"} <= parts.keys():
        raise ValueError("it has no paragraph 1" if not last else "it does not end with Annex I and Annex II")
    return {name: " ".join(blocks) for name, blocks in parts.items()}


def is_heading(block, before):
    """Whether an unmarked block is a heading: it ends no sentence, is no list item, and the text before it is finished."""
    return bool(SENTENCE_END.search(before)) and not SENTENCE_END.search(block) and not LIST_ITEM.match(block)


def labels(paragraph):
    """The printed letters or roman numerals of the items within a paragraph, in order: ["a", "b"] or ["i", "ii", "iii"]."""
    return [match[1] for match in LABEL.finditer(paragraph)]


def numerals(paragraph):
    """Numerals of a normalised paragraph: a list of (token, position) in the order of the text.

    A token is as much as makes one number: `1,800`, `30 to 60 per cent`, `US$1 billion`, `1½ million`, `300` of `300km`, `1980` of
    `1980s`, `three or four`, `six times`, `one third`, `half`, `second`. "one" and "first" count only where they clearly measure.
    """
    return [(match[0], match.start()) for match in NUMERAL.finditer(paragraph)]


def occurrences(token, paragraph):
    """Where a token stands in a normalised paragraph: a list of (start, end).

    It has to stand free: `6 per cent` is not found in `16 per cent` nor in `1.6 per cent`.
    """
    pattern = rf"(?<!\w)(?<!\d[.,]){re.escape(normalise(token))}(?!\w)(?![.,]\d)"
    return [match.span() for match in re.finditer(pattern, paragraph)]
