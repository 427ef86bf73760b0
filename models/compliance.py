"""A standard that costs the same whatever the area: who is too small for it, alone or in a group?

Money in any one currency, areas in hectares.
"""
from math import ceil, inf

from models.ranges import above, hold


def margin(price, yield_full, yield_gap, cost, alternative=0.0):
    """What a hectare of the crop leaves a year, before the fixed cost: price times yield, less costs and what else it could earn.

    price: a tonne; yield_full: tonnes a hectare at the best practice; yield_gap: by what share the grower falls short of it, 0-1;
    cost: a hectare; alternative: net income of the same hectare under another crop. Prices, yields and costs are 0 or more, else
    ValueError. The result may be below 0.
    """
    hold(0, 1, yield_gap=yield_gap)
    if not min(price, yield_full, cost) >= 0:
        raise ValueError(f"price = {price}, yield_full = {yield_full} and cost = {cost} must be 0 or more")
    return price * yield_full * (1 - yield_gap) - cost - alternative


def threshold_area(fixed_cost, margin, members=1, member_cost=0.0):
    """The least area at which a grower gains, when a group shares a fixed cost: (fixed_cost/members + member_cost)/margin.

    fixed_cost: a year, of the group, 0 or more; margin: a hectare, from `margin`; members: of the group, 1 or more; member_cost: what
    each pays besides, 0 or more; else ValueError. Returns hectares; infinite where a hectare leaves nothing.
    """
    _costs(fixed_cost, member_cost)
    if not members >= 1:
        raise ValueError(f"members = {members} must be 1 or more")
    return (fixed_cost / members + member_cost) / margin if margin > 0 else inf


def smallest_group(fixed_cost, margin, area, member_cost=0.0):
    """The fewest members, each with this area (above 0), who gain when they share the fixed cost, or None where no number does.

    Arguments as in `threshold_area`. Derivation: area times margin >= fixed_cost/n + member_cost.
    """
    _costs(fixed_cost, member_cost)
    above(0, area=area)
    left = area * margin - member_cost
    if left < 0 or (left == 0 and fixed_cost > 0):
        return None
    # 500/0.1 and the like must not become one more by a rounding error
    return max(1, ceil(fixed_cost / left * (1 - 1e-12))) if left > 0 else 1


def _costs(fixed_cost, member_cost):
    if not (fixed_cost >= 0 and member_cost >= 0):
        raise ValueError(f"fixed_cost = {fixed_cost} and member_cost = {member_cost} must be 0 or more")
