"""What the report says: UNCTAD/ECDC/PA/1 (1995), transcribed with the paragraph of each figure and claim.

    figures(case="trujillo")            every quantity of a case, as a typed frame
    figure("trujillo.enterprises")      one of them, as a Figure
    claims(theme="gender")              findings, recommendations, doubts, in the book's own words

Numbers are in full units: per cent 0-100, money in the currency named by `unit`, fractions 0-1 with unit `fraction`. An open
bound is missing. All functions raise `data.tables.TableError` when a table cannot be used.
"""
from dataclasses import dataclass

from data.tables import UnknownName, by_id, near, rows, select


@dataclass(frozen=True)
class Figure:
    """One quantity of the report: low = high for a point; None for an open bound; `verdict` and `why` as the audit left them."""

    id: str
    paragraph: str
    sub: str
    case: str
    subject: str
    measure: str
    low: float | None
    high: float | None
    qualifier: str
    unit: str
    period: str
    token: str
    note: str
    verdict: str = "unchecked"
    why: str = ""

    @property
    def value(self):
        """The point value; ValueError where the report gives a range or an open bound."""
        if self.low is None or self.low != self.high:
            raise ValueError(f"{self.id} is not a point: low {self.low}, high {self.high}; use .low and .high")
        return self.low

    @property
    def where(self):
        """Paragraph with its letter, for instance 58(a)."""
        return f"{self.paragraph}({self.sub})" if self.sub else self.paragraph


def figures(case=None, paragraph=None):
    """Quantities of the report, one row each; all, or those of a case or paragraph."""
    return select("reported/figures", case=case, paragraph=None if paragraph is None else str(paragraph))


def figure(id):
    """One quantity as a Figure, its verdict with it. Raises UnknownName with the near names."""
    record = by_id("reported/figures", id, "figure")
    verdict = select("reported/verdicts", figure=id)
    if not verdict.empty:
        record |= {"verdict": verdict["verdict"].iloc[0], "why": verdict["why"].iloc[0]}
    return Figure(**record)


def claims(case=None, theme=None, speaker=None, paragraph=None, kind=None):
    """Claims of the report in the book's own words, one row each; all, or those of a case, theme, speaker, paragraph or kind."""
    if theme is not None and theme not in set(rows("reported/themes", {})["theme"]):
        raise UnknownName(f"data/reported/themes.csv has no theme {theme!r}{near(theme, rows('reported/themes', {})['theme'])}")
    return select("reported/claims", case=case, themes=theme, speaker=speaker, kind=kind,
                  paragraph=None if paragraph is None else str(paragraph))


def cases(slug=None):
    """The fourteen cases, or one of them: title, country, sector, panelist, affiliation, paper, paragraphs."""
    return select("reported/cases", slug=slug)


def people(id=None):
    """Everybody whom the report names: panelists, participants, the secretariat."""
    return select("reported/people", id=id)


def papers():
    """The papers of Annex II."""
    return select("reported/papers")


def organisations():
    """Organisations and programmes that the report names."""
    return select("reported/organisations")


def themes():
    """The themes under which claims are filed."""
    return select("reported/themes")


def verdicts():
    """What the audit says of figures: holds, ambiguous, inconsistent, impossible, unchecked."""
    return select("reported/verdicts")


def misprints():
    """Probable misprints: what is printed, what was probably meant, and why one may think so."""
    return select("reported/misprints")


def coding(coder=None):
    """The codings of the cases, one row a cell: coder, case, condition, value (1 or 0), claims, why; both, or that of a coder."""
    return select("reported/coding", coder=coder)


def left_out():
    """Numerals of the report that are not quantities, each with the reason."""
    return select("reported/left_out")
