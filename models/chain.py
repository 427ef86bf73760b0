"""From fruit to paste to exports: what tonnes and prices allow, and when an association that sells by quality pays and holds.

Tonnes are a year's; money is in any one currency. In the second half everything is counted in shares of what a member sells in a
year at the ordinary price: a cost of 0.1 is a tenth of that.
"""
from math import ceil, floor, inf, nextafter

from models.ranges import hold


def fruit_left(fruit, paste, paste_yield):
    """Tonnes of fruit that are left when the paste has been made.

    fruit, paste: tonnes, 0 or more; paste_yield: tonnes of paste from one tonne of fruit, above 0, since sugar is added it can come
    near 1. Raises ValueError outside these ranges or when the paste needs more fruit than there is.
    """
    hold(0, inf, fruit=fruit, paste=paste)
    if not paste_yield > 0:
        raise ValueError(f"paste_yield = {paste_yield} must be above 0")
    left = fruit - paste / paste_yield
    if left < 0:
        raise ValueError(f"{paste:g} tonnes of paste need {paste / paste_yield:g} tonnes of fruit at a yield of {paste_yield:g}, but there are {fruit:g}")
    return left


def export_total(products):
    """What exports are worth: the sum of tonnes times share exported times price.

    products: (tonnes, share, price) each, tonnes and price 0 or more, share in 0-1; else ValueError.
    """
    for tonnes, share, price in products:
        hold(0, inf, tonnes=tonnes, price=price)
        hold(0, 1, share=share)
    return sum(tonnes * share * price for tonnes, share, price in products)


def greatest_total(products, home=0.0):
    """The most that exports can be worth when at least a share `home` of all tonnes stays in the country.

    products: (tonnes, highest price) each, 0 or more; home: 0-1; else ValueError. What may leave is taken from the dearest product
    first, which solves the linear programme: maximise value subject to the tonnes of each product and of all together.
    """
    hold(0, 1, home=home)
    for tonnes, price in products:
        hold(0, inf, tonnes=tonnes, price=price)
    room = (1 - home) * sum(tonnes for tonnes, _ in products)
    total = 0.0
    for tonnes, price in sorted(products, key=lambda product: -product[1]):
        taken = min(tonnes, room)
        total, room = total + taken * price, room - taken
    return total


def ratio_of_rounded(numerator, denominator, decimals):
    """Least and greatest ratio of two numbers that are known only as printed.

    decimals: places to which both were rounded, 0 or more. Each may be off by half a unit of its last place. Raises ValueError when
    the denominator may be 0.
    """
    half = 0.5 * 10.0**-decimals
    if denominator - half <= 0:
        raise ValueError(f"denominator = {denominator} may be 0 when rounded to {decimals} places")
    return (numerator - half) / (denominator + half), (numerator + half) / (denominator - half)


def premium_that_pays(members, tested, quality_cost, fixed_cost, test_cost):
    """The premium at which a member of an association earns as much as before: costs of quality and testing, and a part of the fixed costs.

    members: 1 or more; tested: share of the lots that are tested, 0-1; quality_cost, test_cost: of good quality and of testing a
    lot, as shares of its ordinary value, 0 or more; fixed_cost: of the association, in members' yearly sales, 0 or more. The
    premium is a share of the ordinary price, for members who all sell the same. Raises ValueError outside these ranges.
    """
    _association(members, tested, quality_cost, fixed_cost, test_cost)
    return quality_cost + tested * test_cost + fixed_cost / members


def premium_that_holds(members, tested, quality_cost):
    """The premium from which a member who is paid from the common pot loses by delivering poor quality.

    Arguments as in `premium_that_pays`. The buyer pays the premium in proportion to the good part of the pot, which is shared alike:
    one bad lot of n costs its owner only 1/n of what it costs all. A bad lot that is tested gets the ordinary price. Good quality is
    the better choice, when all others deliver it, if premium m and cost c satisfy m - c >= (1 - d) m (n - 1)/n, d the share tested.
    Source: our own small case of the argument of Winfree and McCluskey (2005), who let members share a reputation over time.
    """
    _association(members, tested, quality_cost)
    return quality_cost / (1 - (1 - tested) * (1 - 1 / members))


def sizes_that_work(premium, tested, quality_cost, fixed_cost, test_cost):
    """(smallest, largest) number of members for whom a premium both pays and holds, the largest infinite when none is too many; None if there is none.

    premium: share of the ordinary price, 0 or more; other arguments as in `premium_that_pays`. Solves the two conditions for n:
    n >= F/(m - c - d k), and n <= m (1 - d)/(c - m d) unless m d >= c.
    """
    hold(0, inf, premium=premium)
    _association(1, tested, quality_cost, fixed_cost, test_cost)
    spare = premium - quality_cost - tested * test_cost
    if spare < 0 or (spare == 0 and fixed_cost > 0):
        return None
    smallest = max(1, _ceiling(fixed_cost / spare)) if fixed_cost > 0 else 1
    short = quality_cost - premium * tested
    largest = inf if short <= 0 else _floor(premium * (1 - tested) / short)
    return (smallest, largest) if smallest <= largest else None


def least_testing(premium, quality_cost, members=inf):
    """Least share of lots to be tested so that an association of this many members holds; None where the premium is below the cost.

    premium, quality_cost: shares of the ordinary price, 0 or more; members: 1 or more, infinite for any size, where it is cost over
    premium. Raises ValueError outside these ranges. Solves the condition of `premium_that_holds` for the share tested.
    """
    hold(0, inf, premium=premium, quality_cost=quality_cost)
    _association(members, 0, quality_cost)
    if premium < quality_cost:
        return None
    if members == 1 or premium == 0:
        return 0.0
    return max(0.0, 1 - (premium - quality_cost) / premium / (1 - 1 / members))


def _ceiling(number):
    """The next whole number above, forgiving an error of the last bits."""
    return ceil(nextafter(number, -inf) - 1e-12 * abs(number))


def _floor(number):
    return floor(nextafter(number, inf) + 1e-12 * abs(number))


def _association(members, tested, quality_cost, fixed_cost=0.0, test_cost=0.0):
    if not members >= 1:
        raise ValueError(f"members = {members} must be 1 or more")
    hold(0, 1, tested=tested)
    hold(0, inf, quality_cost=quality_cost, fixed_cost=fixed_cost, test_cost=test_cost)
