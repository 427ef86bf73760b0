"""Finds numerals and number words that somebody typed into the prose of a page.

A number in this book comes from a table or a result, through a role, so that the page can show where it stands. Years, references,
document symbols, versions, names of poverty lines, titles, equations and code are not numbers in that sense.

Three steps, each on a text of unchanged length, so that a place found at the end is a place in the file:
lines that are no prose are blanked (`_prose_lines`), what is left is cut into paragraphs, list items and table cells (`_blocks`),
and in each of them code, links and exempt forms are struck out before numbers are sought. A `$` or a backtick without its partner
can thus never hide more than its own paragraph.
"""
import re
from dataclasses import dataclass

from book.project import shown

OPAQUE = {"code", "code-cell", "code-block", "sourcecode", "literalinclude", "raw", "eval-rst", "math", "mermaid", "claims", "assumptions",
          "ledger", "claims-about", "toctree", "bibliography"}  # directives without prose; any other, known or not, is read
TITLED = {"exercise", "admonition", "margin", "sidebar", "topic", "dropdown", "card", "tab-item", "table", "list-table", "csv-table",
          "figure", "image"}  # directives whose argument is a title or a file
PROSE_OPTIONS = {"takeaway", "evidence"}

QUOTE = re.compile(r"(?:[ \t]*>)+")
CLOSE = re.compile(r"(`{3,}|~{3,}|:{3,})")
OPEN = re.compile(r"\s*(?:(?:[*+-]|\d+[.)])\s+)?(`{3,}|~{3,}|:{3,})\s*(?:\{([^}\s]+)\})?(.*)")
PLAIN_ID = re.compile(r"\s*[a-z]\w*[._:/-][\w.:/-]*\s*")
OPTION = re.compile(r"\s*:?([A-Za-z][\w-]*):(?=\s|$)")
ASIDE = re.compile(r"\s*(?:#{1,6}(?:\s|$)|%|\+\+\+|\([^()\s]+\)=\s*$)")  # heading, comment, cell break, target
UNDERLINE = re.compile(r"\s{0,3}(?:=+|--+)\s*")
MARKER = re.compile(r"\s*(?:[*+-]|(\d{1,9})[.)]|:)\s+")

# An equation on its own lines: here, because a line of it may begin like a list item; never across an empty line.
WITHIN = r"(?:(?!\n[ \t\r]*\n)[\s\S])+?"
EQUATIONS = [re.compile(rf"^[ \t]*\$\${WITHIN}\$\$(?:[ \t]*\([^()\s]+\))?", re.M),
             re.compile(rf"^[ \t]*\\begin\{{(\w+\*?)\}}{WITHIN}\\end\{{\1\}}", re.M)]

# Money is written with dollars too, so `$` opens and closes an equation only where no space, letter or digit tells otherwise.
INLINE = [re.compile(pattern, re.S | re.M) for pattern in (
    r"(?:\{[\w:.+-]+\})?(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)",  # code and roles
    r"<!--.*?-->", r"</?[A-Za-z][\w-]*(?:\s+[A-Za-z:-]+(?:=(?:\"[^\"]*\"|'[^']*'|[\w.%-]+))?)*\s*/?>",  # HTML
    r"\$\$.+?\$\$", r"(?<![\\\w$])\$(?![\s$])(?:\\.|[^$\\])+?(?<![\s\\])(?<!US)\$(?![\w$])",  # equations
    r"\{\{.*?\}\}", r"\{[#.][^}\n]*\}", r"&#\w+;",  # substitutions, attributes, characters
    r"(?<=\])\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)", r"(?<=\])\[[^\]]*\]",  # link targets
    r"\[\^[^\]\s]+\]", r"^\s*\[[^\]^]+\]:\s+\S.*?$", r"(?:https?://|www\.)[^\s<>)\]]+", r"\b10\.\d{4,}/\S+",  # notes, addresses, DOI
)]

YEAR = r"(?:18|19|20)\d\d"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
KINDS = "paragraph|para|section|chapter|figure|table|equation|exercise|annex|appendix|footnote|page"
PLACE = rf"(?:¶|§|\b(?i:{KINDS})\.?\s|\bPart\s|\bBox\s|\bp\.)\s*"
PLACES = rf"(?:¶¶|§§|\b(?i:{KINDS})e?s\.?\s|\bpp\.)\s*"  # only a plural begins a list: in "by ¶44, 29 firms" 29 is no paragraph
NOT_AMOUNT = r"(?!\s*%|[\s-]+(?:per\s+cent|percent|hundred|thousand|million|billion|times)\b)"
REF = rf"[A-Z]?\d+(?:\.\d+)*[a-z]?(?:\([a-z]{{1,4}}\))*(?![\w%]|[.,]\d){NOT_AMOUNT}"
LINE = r"(?:US\s?)?\\?\$\s?\d(?:\.\d\d)?(?:[\s-](?:a|per)[\s-]day)?"
SOFTWARE = r"(?:[Vv]ersions?|Python|CC\s+BY(?:-[A-Z]{2})*|Apache|Altair|Vega(?:-Lite)?|Jupyter\s+Book|JupyterLab|Sphinx|pandas)"
FORMS = [re.compile(pattern) for pattern in (
    rf"{LINE}(?:(?:,\s+|,?\s+(?:and|or)\s+){LINE})*(?:,?\s+\(?(?:at\s+|in\s+)?{YEAR}\s+PPP|[\s-](?:poverty\s+)?lines?\b(?!\s+of))",
    r"(?<!\w)(?!(?:USD?|EUR|GBP|LE|Rs)\d)[A-Za-z_]+\d\w*(?:[/.-]\w+)*",  # SDT407, sha256
    r"(?<!\w)(?=[\w/.-]*\d)(?:[A-Z][A-Z0-9]*|Covid)(?:[/.-]\w+)+",  # TD/B/CN.2/13, COVID-19
    r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,}\b", r"\b(?:ISO|ISBN|ISIC|SITC|HS|SDG)\s+\d[\d:.-]*\b",  # digests, codes
    r"(?<![\w.,])\d+(?:\.\d+){2,}\b", rf"\b{SOFTWARE}\s+v?\d+(?:\.\d+)*\b(?!,\d){NOT_AMOUNT}",
    rf"{PLACES}{REF}(?:(?:\s?[–-]\s?|\s+(?:and|or|to)\s+){REF}|,\s+{REF}(?=\s*[,;:.)]|\s+(?:and|or)\b))*", rf"{PLACE}{REF}(?:[–-]{REF})?",
    rf"\b{YEAR}-[01]\d-[0-3]\d\b", rf"\b{MONTH}\s+{DAY}(?:[–-]{DAY})?,?\s+(?={YEAR}\b)",
    rf"(?<![\w.,])(?:{DAY}(?:st|nd|rd|th)?(?:\s?[–-]\s?|\s+(?:to|and)\s+))?{DAY}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b",
    rf"\b(?i:first|second|third|last)\s+(?:quarter|half)\s+of\s+(?:the\s+)?(?={YEAR})", r"\b\d\d?(?:st|nd|rd|th)[\s-]centur(?:y|ies)\b",
    rf"(?<![\w.,$€£])(?<![$€£]\s)(?<!LE\s){YEAR}(?:s|[–/-](?:{YEAR}|\d\d))?(?![\w%]|[.,]\d){NOT_AMOUNT}",
    r"(?i)\bhalf-?way\b|\bhalf-li(?:fe|ves)\b|\bzero-sum\b|\bthird[\s-](?:part(?:y|ies)|world|countr(?:y|ies))\b",  # count nothing
)]

SMALL = "three|four|five|six|seven|eight|nine"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
SCALE = "hundreds?|thousands?|millions?|billions?|trillions?|dozens?"
RANK = (r"third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|"
        r"(?:twen|thir|for|fif|six|seven|eigh|nine)tieth|hundredth|thousandth|millionth")
PARTS = rf"half|halves|quarters?|(?:{RANK})s"  # a rank in the singular may be an order ("the third year"): below, only after a count or "a"
CARDINAL = rf"zero|tens|{SMALL}|{TEENS}|(?:{TENS})(?:-(?:one|two|{SMALL})|(?!-(?:first|second|{RANK})\b))"
COUNT = rf"one|two|{CARDINAL}"
SHARE = r"per\s+cent|percent|times"
NUMBER = re.compile(rf"""
    (?: (?:\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+(?!\d)|\d+)(?:\.\d+)*[¼-¾⅐-⅞]?[^\W\d_]*     # 29, 1,800, 0.5, 3rd
      | [¼-¾⅐-⅞]
      | (?<!\w)(?:
            (?:{COUNT}|{SCALE})-?fold
          | (?:an?|{COUNT})[\s-]+(?:{RANK})                                              # a third, two-third
          | (?:(?:one|two)[\s-]+)?(?:{SCALE}|{PARTS})
          | (?:one|two)(?=\s+(?:{SHARE})\b)                                              # one is exempt, one per cent is not
          | {CARDINAL}
          | twice|thrice|(?:doubl|tripl|trebl|quadrupl|halv)(?:e[sd]?|ing)
        )(?!\w)
    )
    (?:[\s-]+(?:{SCALE}|{PARTS})(?!\w))* (?:-[^\W\d_]+)* (?:\s?%|\s+(?:{SHARE})\b)?
    """, re.I | re.X)


@dataclass(frozen=True)
class Found:
    """A number typed into prose. line: from 1, in the file; word: the number as it stands; context: some words around it."""

    line: int
    word: str
    context: str


def check(pages):
    """One message for each number typed into the prose of these `book.project.Page`s."""
    return [f'{shown(page.path)}, line {found.line}: "{found.word}" is typed into prose ("...{found.context}..."); '
            "take it from a table or a result with {num}`...`, or write it as equation or code"
            for page in pages for found in numerals_in(page.text)]


def numerals_in(text):
    """The numbers typed into the prose of a page's Markdown, in order."""
    prose = "\n".join(_prose_lines(text.split("\n")))
    for pattern in EQUATIONS:
        prose = pattern.sub(_struck, prose)
    result = []
    for start, end in _blocks(prose):
        block = prose[start:end]
        for pattern in INLINE + FORMS:
            block = pattern.sub(_struck, block)
        for match in NUMBER.finditer(block):
            first, last = start + match.start(), start + match.end()
            context = text[max(start, first - 40) : min(end, last + 40)]
            result.append(Found(text.count("\n", 0, first) + 1, _on_one_line(match[0]), _on_one_line(context)))
    return result


def _struck(match):
    """As many NULs as the match has characters: unlike spaces, they do not join the words on their two sides. Line ends stay."""
    return re.sub(r"[^\n]", "\0", match[0])


def _on_one_line(text):
    return " ".join(text.split())


def _prose_lines(lines):
    """The lines in their old lengths, with blanks for front matter, code, options, headings, comments and ids."""
    bare = [QUOTE.sub(lambda quote: " " * len(quote[0]), line) if line.lstrip().startswith(">") else line for line in lines]
    head_end = next((i for i, line in enumerate(lines) if i and line.rstrip() == "---"), -1) if lines[0].rstrip() == "---" else -1
    comment_end = -1
    fences = []  # the open fences from the outermost: (mark, directive, whether it stands in a quotation)
    options = ""  # "": not among the options of a directive; ":" or "-": among them, in that style; "?": just behind its first line
    for i, line in enumerate(bare):
        blank = " " * len(line)
        if not lines[i].lstrip().startswith(">"):
            fences = [fence for fence in fences if not fence[2]]  # a quotation ends what was opened in it
        closing = CLOSE.fullmatch(line.strip())
        # as in Markdown, the outermost fence that this line can close takes all those inside with it
        closed = next((depth for depth, fence in enumerate(fences) if closing and closing[1].startswith(fence[0])), None)
        opening = OPEN.match(line)
        if i <= head_end or i < comment_end:
            yield blank
        elif closed is not None:
            del fences[closed:]
            options = ""
            yield blank
        elif fences and fences[-1][1] in OPAQUE:
            yield blank
        elif opening and (opening[2] or opening[1][0] != ":") and not (opening[1][0] == "`" and "`" in opening[3]):
            name, options = opening[2] or "code", "?"
            fences.append((opening[1], name, line != lines[i]))
            yield blank if name in OPAQUE | TITLED or PLAIN_ID.fullmatch(opening[3]) else blank[: opening.start(3)] + opening[3]
        elif options in ("?", "-") and line.strip() == "---":
            options = "-" if options == "?" else ""
            yield blank
        elif options and OPTION.match(line) and (options == "-" or line.lstrip().startswith(":")):
            options, key = "-" if options == "-" else ":", OPTION.match(line)
            yield blank[: key.end()] + line[key.end() :] if key[1] in PROSE_OPTIONS else blank
        else:
            options = options if options == "-" else ""
            ends = (j for j in range(i, len(lines)) if "-->" in lines[j])
            if line.lstrip().startswith("<!--") and (last := next(ends, i)) > i:
                comment_end = last  # its last line goes on below; what stands behind --> on it is prose again
                yield blank
            elif i == comment_end:
                cut = line.index("-->") + 3
                yield blank[:cut] + line[cut:]
            elif ASIDE.match(line) or (line.strip() and i + 1 < len(bare) and UNDERLINE.fullmatch(bare[i + 1])):
                yield blank
            elif fences and fences[-1][1] == "key-figures" and " | " in line:
                cut = line.rindex(" | ") + 3
                yield blank[:cut] + line[cut:]
            else:
                yield line


def _blocks(text):
    """(start, end) of the paragraphs, list items (without their markers) and table cells of a text."""
    blocks, is_open, is_counted, position = [], False, False, 0
    for line in text.split("\n"):
        end, marker = position + len(line), MARKER.match(line)
        if not line.strip():
            is_open = is_counted = False
        elif line.lstrip().startswith("|"):
            blocks += [(position + cell.start(), position + cell.end()) for cell in re.finditer(r"(?:\\.|[^|\\])+", line)]
            is_open = is_counted = False
        # inside a paragraph, a line that begins with "29. " is a list item only if a counted list has begun, or begins with 1
        elif marker and (not marker[1] or not is_open or is_counted or int(marker[1]) == 1):
            blocks.append((position + marker.end(), end))
            is_open, is_counted = True, bool(marker[1])
        elif is_open:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((position, end))
            is_open = True
        position = end + 1
    return blocks
