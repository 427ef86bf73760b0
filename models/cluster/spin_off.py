"""Growth of small firms: new work, or old work under a new name? And what a chain of subcontractors passes on.

Part one is accounting. Employment in large firms at the start plus that in small firms is the whole; some of the growth of small firms is
jobs that large firms moved to them. Part two is a network in which each supplier sells to several firms of the tier above.
"""
from dataclasses import dataclass

import numpy as np

from models.ranges import hold


@dataclass(frozen=True)
class Growth:
    """Where the change of employment in small firms came from, as shares of all employment at the start.

    small, large: change of employment in small and in large firms; moved: jobs that passed from large to small firms;
    new_small, new_large: the change without what was moved. new_small + new_large = small + large, whatever was moved.
    """

    small: float
    large: float
    moved: float
    new_small: float
    new_large: float


def split_growth(share_before, share_after, growth, moved_share):
    """The growth of small firms in two parts, jobs that were moved to them and jobs that are new.

    share_before, share_after: small firms' share of employment, 0-1; growth: of all employment over the whole period, above -1;
    moved_share: what part of the growth of small firms was moved, 0-1. Returns a Growth. Raises ValueError outside these ranges,
    where small firms did not grow although a part of it is said to have been moved, and where more was moved than large firms had.
    Derivation: with S and L the changes and r the part moved, new jobs are (1 - r) S in small firms and L + r S in large ones. The
    shares and the growth alone give S and L, so they say nothing of r, and r says nothing of the sum.
    """
    hold(0, 1, share_before=share_before, share_after=share_after, moved_share=moved_share)
    if not growth > -1:
        raise ValueError(f"growth = {growth} must be above -1")
    small = share_after * (1 + growth) - share_before
    large = growth - small
    if small < 0 and moved_share > 0:
        raise ValueError(f"employment in small firms fell by {-small:.3g} of the whole, so no part of its growth can have been moved")
    moved = moved_share * small
    if moved > 1 - share_before + 1e-12:
        raise ValueError(f"{moved:.3g} of all jobs would have been moved, more than large firms had at the start ({1 - share_before:.3g})")
    return Growth(small, large, moved, small - moved, large + moved)


def moved_share_of_even_large(share_before, share_after, growth):
    """The part moved from which on large firms made jobs of their own, over and above those that they moved.

    Arguments as in `split_growth`, with small firms growing, else ValueError. It is 0 or less where large firms grew themselves,
    and above 1 where they lost more than small firms gained. Derivation: L + r S = 0.
    """
    change = split_growth(share_before, share_after, growth, 0.0)
    if not change.small > 0:
        raise ValueError("employment in small firms did not grow, so there is nothing to split")
    return -change.large / change.small


def subcontract_shares(tiers, ties, core=6, branching=2):
    """Who sells to whom: one array a tier, of shape (firms of the tier, firms of the tier above), each row adding up to 1.

    tiers: of suppliers below the core; ties: buyers of each supplier, served in equal parts; core: firms at the top; branching:
    suppliers in a tier for each firm above. All whole numbers, 1 or more, ties at most core, else ValueError.
    Supplier i sells to firm i // branching above it and to the next ones, round the ring, so every firm above buys alike.
    """
    for name, value in {"tiers": tiers, "ties": ties, "core": core, "branching": branching}.items():
        if value != int(value) or value < 1:
            raise ValueError(f"{name} = {value} must be a whole number of 1 or more")
    if ties > core:
        raise ValueError(f"ties = {ties} must not exceed the {core} firms of the core")
    shares, above = [], core
    for _ in range(tiers):
        supplier = np.arange(above * branching)
        sold = np.zeros((supplier.size, above))
        for step in range(ties):
            sold[supplier, (supplier // branching + step) % above] = 1 / ties
        shares.append(sold)
        above = supplier.size
    return shares


def buyer_concentration(shares):
    """Herfindahl index of each supplier's sales over its buyers, 1 for one buyer. shares: rows adding up to 1, as in `subcontract_shares`."""
    return (np.asarray(shares) ** 2).sum(axis=1)


def losses(shares, shock, pass_through):
    """Part of its sales that each firm loses, tier by tier, the core first.

    shares: from `subcontract_shares`; shock: what each firm of the core loses, 0-1 (an array); pass_through: part of a buyer's loss
    that becomes a supplier's, 0-1; else ValueError. Returns a list of arrays, one more than tiers.
    """
    hold(0, 1, pass_through=pass_through)
    found = [np.asarray(shock, dtype=float)]
    if found[0].shape != (shares[0].shape[1],) or not np.all((found[0] >= 0) & (found[0] <= 1)):
        raise ValueError(f"shock must give a loss in 0-1 for each of the {shares[0].shape[1]} firms of the core")
    for sold in shares:
        found.append(pass_through * sold @ found[-1])
    return found


def mean_loss(shock, pass_through, tier):
    """Mean loss of a tier: mean loss of the core times pass_through to the power of the tier (0 is the core).

    It holds for `subcontract_shares`, whatever the ties: more buyers spread a loss over more suppliers and do not lessen it.
    """
    hold(0, 1, pass_through=pass_through)
    return float(np.mean(shock)) * pass_through**tier


def check(parameters):
    """Limits that join parameters: raises ValueError unless small firms grew and large ones had the jobs that they are said to have moved.

    Reads small_share0, small_share1, spin_off_share, and net_growth, that of all employment over the whole period.
    """
    before, after, growth = parameters.small_share0, parameters.small_share1, parameters.net_growth
    if not after * (1 + growth) > before:
        raise ValueError(f"small_share0 = {before}, small_share1 = {after} and net_growth = {growth}: employment in small firms did not grow, "
                         "so there is no growth to explain")
    split_growth(before, after, growth, parameters.spin_off_share)
