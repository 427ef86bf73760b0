"""What other publishers say. Each table has a sidecar of the same name that tells where it comes from.

    studies(case="chile-fosis")         figures from later literature, rival values as rival rows
    study("chile-fosis.self_employment_small")
    yardsticks()                        single values of the time, against which the audit holds the report
    yardstick("zimbabwe.population_1994")
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
