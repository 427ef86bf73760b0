"""Tables of single figures: later literature, yardsticks of the time, attested price floors."""
from data.tables import by_id, select


def studies(case=None):
    """Figures from later literature: estimand, value with bounds, unit, place, period, what was seen of the source."""
    return select("external/studies", case=case)


def study(id):
    """One row of `studies` as a dictionary; missing numbers are None. Raises UnknownName with the near names."""
    return by_id("external/studies", id, "study")


def yardsticks():
    """Single values of the time from published series: country case, year, indicator, code, value, unit, source, vintage."""
    return select("external/yardsticks")


def yardstick(id):
    """One row of `yardsticks` as a dictionary. Raises UnknownName with the near names."""
    return by_id("external/yardsticks", id, "value")


def fairtrade_floors():
    """Levels of the Fairtrade minimum price and premium for washed arabica that a page states, in US cents a pound.

    `basis` is step where the level began in that month, seen where it was then in force; `total` is minimum and premium together
    where a page prints only their sum.
    """
    frame = select("external/fairtrade_floors")
    frame.attrs |= {"title": "Fairtrade minimum price and premium, washed arabica", "unit": "US cents a pound",
                    "citation": "Fairtrade minimum prices as stated by the pages that data/external/fairtrade_floors.csv names"}
    return frame
