"""What other publishers say. Each table has a sidecar of the same name that tells where it comes from.

    studies(case="chile-fosis")         figures from later literature, rival values as rival rows
    study("chile-fosis.self_employment_small")
    yardsticks()                        single values of the time, against which the audit holds the report
    yardstick("zimbabwe.population_1994")
    coffee_prices("1989-07", "1994-05")  monthly washed arabica, US cents a pound
    fairtrade_floors()                   attested levels of the minimum price and premium, US cents a pound
"""
from data.tables import UnknownName, near, rows, select


def studies(case=None):
    """Figures from later literature: estimand, value with bounds, unit, place, period, what was seen of the source."""
    return select("external/studies", case=case)


def study(id):
    """One row of `studies` as a dictionary; missing numbers are None. Raises UnknownName with the near names."""
    found = select("external/studies", id=id)
    if found.empty:
        raise UnknownName(f"data/external/studies.csv has no study {id!r}{near(id, rows('external/studies', {})['id'])}")
    return {key: (None if value != value else value) for key, value in found.iloc[0].to_dict().items()}


def yardsticks():
    """Single values of the time from published series: country case, year, indicator, code, value, unit, source, vintage."""
    return select("external/yardsticks")


def yardstick(id):
    """One row of `yardsticks` as a dictionary. Raises UnknownName with the near names."""
    found = select("external/yardsticks", id=id)
    if found.empty:
        raise UnknownName(f"data/external/yardsticks.csv has no value {id!r}{near(id, rows('external/yardsticks', {})['id'])}")
    return found.iloc[0].to_dict()


def coffee_prices(start=None, end=None):
    """Monthly price of washed arabica: columns date (such as '1989-07') and price, in current US cents a pound.

    start, end: first and last month wanted, both included; None for as early or late as there is.
    """
    frame = select("external/coffee_prices")
    wanted = (frame["date"] >= (start or "")) & (frame["date"] <= (end or "9999"))
    return frame[wanted].reset_index(drop=True)


def fairtrade_floors():
    """Levels of the Fairtrade minimum price and premium for washed arabica that a page states, in US cents a pound.

    `basis` is step where the level began in that month, seen where it was then in force; `total` is minimum and premium together
    where a page prints only their sum.
    """
    return select("external/fairtrade_floors")
