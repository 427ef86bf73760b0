"""An export plant and its domestic suppliers: how much value added and how many jobs stay in the country (Mexico).

All shares are of the plant's output. Every argument is a number or an array; arrays are combined element by element.
"""
from math import inf

from models.ranges import above, hold


def value_added(wages, purchases, supplier_value_added, supplier_purchases):
    """Domestic value added a dollar of exports, in two parts that add up to it: (paid by the plant, earned by suppliers).

    wages: share that the plant pays to the country's workers and services; purchases: share that it spends on domestic inputs, d;
    supplier_value_added: v_s, share of value added in a supplier's output; supplier_purchases: a_s, share of domestic inputs in it.
    All are 0-1, a_s below 1, wages + purchases at most 1, v_s + a_s at most 1; else ValueError.
    Derivation: d dollars of purchases set off d (1 + a_s + a_s^2 + ...) = d/(1 - a_s) of suppliers' output (Leontief's inverse with
    one supplying sector), so v* = w + d v_s/(1 - a_s). It is w + d at most: what suppliers do not import.
    """
    _legal(wages, purchases, supplier_value_added, supplier_purchases)
    return wages, purchases * supplier_value_added / (1 - supplier_purchases)


def jobs_per_million(plant_jobs, purchases, supplier_jobs, supplier_purchases):
    """Jobs a million dollars of exports, in two parts that add up to it: (in the plant, at suppliers).

    plant_jobs, supplier_jobs: jobs a million dollars of their own output, 0 or more; purchases, supplier_purchases as in
    `value_added`; else ValueError. Derivation as there: l* = l_m + d l_s/(1 - a_s).
    """
    hold(0, inf, plant_jobs=plant_jobs, supplier_jobs=supplier_jobs)
    _legal(0.0, purchases, 0.0, supplier_purchases)
    return plant_jobs, purchases * supplier_jobs / (1 - supplier_purchases)


def purchases_needed(target, direct, per_supplier_output, supplier_purchases, most=1.0):
    """The share of domestic inputs at which value added or jobs reach a target, numbers only.

    target: of the sum of both parts; direct: the plant's part (wages, or plant_jobs), 0 or more; per_supplier_output: v_s, or
    supplier_jobs, above 0; supplier_purchases: a_s, 0 to below 1; most: the largest share that can be bought, 0-1 (1 - wages, say);
    else ValueError. Returns 0 where the plant alone reaches the target, None where even `most` does not.
    Derivation: target = direct + d per_supplier_output/(1 - a_s), solved for d.
    """
    hold(0, inf, target=target, direct=direct)
    hold(0, 1, most=most)
    above(0, per_supplier_output=per_supplier_output)
    _legal(0.0, most, 0.0, supplier_purchases)
    needed = max(target - direct, 0.0) * (1 - supplier_purchases) / per_supplier_output
    return needed if needed <= most * (1 + 1e-12) else None


def check(parameters):
    """Limits that join two parameters: raises ValueError unless v_s + a_s and w_share + d are 1 at most."""
    _legal(parameters.w_share, parameters.d, parameters.v_s, parameters.a_s, ("w_share", "d", "v_s", "a_s"))


def _legal(wages, purchases, supplier_value_added, supplier_purchases,
           names=("wages", "purchases", "supplier_value_added", "supplier_purchases")):
    values = dict(zip(names, (wages, purchases, supplier_value_added, supplier_purchases)))
    hold(0, 1, **values)
    w, d, v, a = names
    above(0, **{f"1 - {a}": 1 - supplier_purchases})
    # sums such as .7 + .3 may exceed 1 by a rounding error
    hold(0, 1 + 1e-12, **{f"{w} + {d}": wages + purchases, f"{v} + {a}": supplier_value_added + supplier_purchases})
