"""What other publishers say. Each table has a sidecar of the same name that tells where it comes from.

Series, as frames with columns country, year, value, flag, source (the column `source` names a row of `sources.csv`):

    series("SI.POV.DDAY.2021PPP", country="KEN")     a yearly indicator; country: a code, several, or None for all places
    series("NE.EXP.GNFS.ZS", ["MEX", "LCN"])         groups of countries: EAS LCN MEA SAS SSF WLD
    exports("footwear", ["BRA", "CHN"])              exports of a group of goods, current US$, a few years
    crops("tea", "KEN", measure="production")        production or area, a few years; coffee_psd by marketing year
    sectors("agriculture", "IND", "persons engaged") share of all sectors, a few years; or "value added"
    prices("tea_mombasa", "1990-01", "1995-12")      monthly: columns date, price, source
    surveys("GTM")                                   household surveys, one row each: mean, median, headcounts, Gini, deciles
    survey("GTM", 2014)["deciles"]                   one of them as a dictionary
    held("indicators")                               what a table holds: name, title, unit, note

`series.csv` lists every name. Each frame carries in `.attrs` its title, unit, source, vintage, citation and caveats (see
`data.external.citing`), so that `chapter.show(..., source=frame)`, or `source=[frame, other]`, prints the citation; selecting rows
keeps it. After working on values (indices, differences, ratios) say `source=processed(frame)`. In prose a value is
{num}`series:SI.POV.DDAY.2021PPP KEN 1994|.1f`; see `data.external.points` for the other tables. Results name such ids as inputs.

Never join two series: a suffix (.V2020, .SURVEY, .2011PPP) or another `source` means that they must stay apart. Mark the flags
(`flags.csv` says what they mean): a flagged value is as the publisher has it. An unknown name raises UnknownName with the near ones.

Single figures:

    studies(case="chile-fosis"), study("chile-fosis.self_employment_small")   later literature, rival values as rival rows
    yardsticks(), yardstick("zimbabwe.population_1994")                       values of the time, against which the audit holds the report
    coffee_prices("1989-07", "1994-05")                                       washed arabica by month, US cents a pound
    fairtrade_floors()                                                        attested levels of the minimum price and premium

    world()                                                                   shapes of the countries, for a map
"""
from data.external.citing import line as citation_line
from data.external.citing import processed
from data.external.loading import coffee_prices, crops, exports, prices, sectors, series, survey, surveys
from data.external.maps import world
from data.external.places import CASES, GROUPS, NAMES
from data.external.points import Point, point, table_of
from data.external.singles import fairtrade_floors, studies, study, yardstick, yardsticks
from data.tables import select

__all__ = ["CASES", "GROUPS", "NAMES", "Point", "citation_line", "coffee_prices", "crops", "exports", "fairtrade_floors", "held", "point", "prices", "processed",
           "sectors", "series", "studies", "study", "survey", "surveys", "table_of", "world", "yardstick", "yardsticks"]


def held(table=None):
    """The series of a table, or of all: table, name, title, unit, since, underlying, note."""
    return select("external/series", table=table)
