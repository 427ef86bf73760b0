"""The report itself as tables: who was there, which papers, what it dates, and the figures of its frame."""
import re


from book.errors import BookError
from book.site.nodes import fold
from book.site.roles import number_node
from book.site.tables import speakers, table, where
from book.site.themepages import ThemePart
from data import reported
from data.external import NAMES

KINDS = {"panelist": "Panelists", "participant": "Other participants", "opening-speaker": "Opening speakers", "secretariat": "Secretariat",
         "absent-author": "Absent authors", "co-author": "Co-authors"}
# countries of the list of participants of which this book holds no series
COUNTRIES = NAMES | {"ARG": "Argentina", "CAN": "Canada", "CHE": "Switzerland", "ECU": "Ecuador", "GBR": "United Kingdom", "IDN": "Indonesia",
                     "MYS": "Malaysia", "NLD": "Netherlands"}
YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")


def by_country():
    """[country's name, number of each kind in the order of KINDS, all] for everybody named; most people first."""
    people = reported.people()
    found = []
    for country, rows in people.groupby("country"):
        counts = [int((rows["kind"].astype(str) == kind).sum()) for kind in KINDS]
        found.append([COUNTRIES[country] if country else "none given", *counts, sum(counts)])
    return sorted(found, key=lambda row: (-row[-1], row[0]))


def dated():
    """(first year, period, where, what) of the figures of the report that carry a year, the workshop's own left out; by year."""
    found = []
    for _, row in reported.figures().iterrows():
        years = YEAR.findall(row["period"])
        if years and str(row["case"]) not in ("front", "annex"):
            found.append((int(years[0]), row))
    return sorted(found, key=lambda pair: pair[0])


class Report(ThemePart):
    """Argument: participants, papers, timeline, or `figures` with the names of cases after it."""

    required_arguments, final_argument_whitespace = 1, True

    def nodes(self):
        kind, *rest = self.arguments[0].split()
        kinds = {"participants": self.participants, "papers": self.papers, "timeline": self.timeline, "figures": self.figures}
        if kind not in kinds:
            raise BookError(f"report {kind!r} is not one of {', '.join(kinds)}")
        return kinds[kind](*rest)

    def participants(self):
        self.note_tables("reported/people")
        rows = [[row[0], *[str(count) if count else "·" for count in row[1:-1]], str(row[-1])] for row in by_country()]
        names = [[row["name"], KINDS[str(row["kind"])], COUNTRIES.get(row["country"], ""), row["affiliation"], "; ".join(filter(None, [row["role"], row["note"]]))]
                 for _, row in reported.people().iterrows()]
        return [table(["Country of the address", *KINDS.values(), "All"], rows),
                fold("", table(["Name", "Kind", "Country", "Affiliation as listed", "Role and note"], names), summary=f"All {len(names)} people whom the report names")]

    def papers(self):
        self.note_tables("reported/papers", "reported/people")
        rows = [[row["code"], row["title"], speakers(row["author"]) if row["author"] else "secretariat", row["language"].replace(";", ", "), [self.case(row["case"])]]
                for _, row in reported.papers().iterrows()]
        return [table(["Code", "Title as listed", "Author", "Language", "Case"], rows)]

    def timeline(self):
        self.note_tables("reported/figures")
        rows = [[row["period"], [self.case(str(row["case"]))], f"{row['measure']}: {row['subject']}", [number_node(self.env, row["id"], self.get_location())], f"¶{where(row)}"]
                for _, row in dated()]
        return [table(["When", "Case", "What", "Value", "Where"], rows)]

    def figures(self, *cases):
        self.note_tables("reported/figures")
        rows = []
        for case in cases:
            found = reported.figures(case=case)
            if found.empty:
                raise BookError(f"data/reported/figures.csv has no figure of {case!r}")
            rows += [[where(row), f"{row['measure']}: {row['subject']}", [number_node(self.env, row["id"], self.get_location())],
                      f"“{row['token']}”" if row["token"] else "counted", row["note"]] for _, row in found.iterrows()]
        return [table(["¶", "What", "Value", "As printed", "Note"], rows)]


def setup(app):
    app.add_directive("report", Report)
