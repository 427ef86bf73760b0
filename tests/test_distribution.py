"""models/distribution.py: published numbers, exact cases, properties."""
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad

from models.distribution import (BetaLorenz, InvalidLorenz, Lognormal, QuadraticLorenz, concentration_bounds, concentration_index,
                                 decompose_poverty_change, fgt, gini, gini_bounds, gini_effect, kakwani, watts)

# rural India 1983, as in Datt (1998): cumulated shares of persons and of consumption, mean and line in rupees a month
PEOPLE = [.0092, .0339, .085, .164, .2609, .4133, .5497, .7196, .8196, .9174, .957, .9751, 1]
SPENT = [.00208, .01013, .03122, .07083, .12808, .23498, .34887, .51994, .6427, .79201, .86966, .91277, 1]
MEAN, LINE = 109.9, 89
HANDBOOK = [100, 110, 150, 160]
shares = st.floats(0.01, 0.99)
incomes = st.lists(st.floats(0.1, 1000), min_size=1, max_size=30)


@pytest.mark.parametrize("alpha, expected", [(0, 0.5), (1, 0.08), (2, 0.0136)])
def test_fgt_of_the_handbooks_example(alpha, expected):
    assert fgt(HANDBOOK, 125, alpha) == pytest.approx(expected, abs=1e-12)


def test_watts_of_the_handbooks_example():
    assert watts(HANDBOOK, 125) == pytest.approx(0.0877442, abs=5e-8)


def test_someone_at_the_line_is_not_poor():
    assert fgt([125, 125], 125, 0) == 0 and watts([125], 125) == 0


@given(incomes, st.floats(1, 2000), st.floats(0.5, 3))
def test_poverty_falls_with_alpha_and_does_not_know_the_currency(values, line, rate):
    measures = [fgt(values, line, alpha) for alpha in (0, 1, 2)]
    assert 0 <= measures[2] <= measures[1] <= measures[0] <= 1
    assert measures[1] <= watts(values, line) + 1e-12
    assume(all(abs(y - line) > 1e-6 for y in values))
    assert fgt([rate * y for y in values], rate * line, 1) == pytest.approx(measures[1], abs=1e-9)


@given(st.lists(st.tuples(st.floats(0.1, 1000), st.integers(1, 5)), min_size=1, max_size=12), st.floats(1, 1500))
def test_a_weight_of_three_is_three_persons(pairs, line):
    values, weights = zip(*pairs)
    repeated = [y for y, w in pairs for _ in range(w)]
    assert fgt(values, line, 1, weights) == pytest.approx(fgt(repeated, line, 1), abs=1e-12)
    assert watts(values, line, weights) == pytest.approx(watts(repeated, line), abs=1e-12)
    assert gini(values, weights) == pytest.approx(gini(repeated), abs=1e-12)


def test_gini_of_four_persons():
    assert gini([7, 10, 15, 18]) == pytest.approx(0.19, abs=1e-12)


@given(incomes)
def test_gini_is_the_mean_absolute_difference_over_twice_the_mean(values):
    y = np.array(values)
    assert gini(values) == pytest.approx(np.abs(np.subtract.outer(y, y)).mean() / (2 * y.mean()), abs=1e-9)


def test_gini_of_one_owner_and_of_equals():
    assert gini([0, 0, 0, 5]) == pytest.approx(0.75)
    assert gini([3, 3, 3]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("call", [
    lambda: fgt([], 1, 0), lambda: fgt([1], 0, 0), lambda: fgt([1], 1, -1), lambda: fgt([1, 2], 1, 0, [1]), lambda: fgt([1], 1, 0, [-1]),
    lambda: fgt([1, float("nan")], 1, 0), lambda: watts([0, 1], 1), lambda: gini([0, 0]), lambda: gini([-1, 2]), lambda: gini([[1, 2]]),
    lambda: gini([1, 2], [0, 0]), lambda: Lognormal(0, 0.4), lambda: Lognormal(1, 0), lambda: Lognormal(1, 1),
    lambda: Lognormal(100, 0.4).headcount(-1), lambda: Lognormal(100, 0.01).growth_elasticity(1e-3),
    lambda: concentration_index([0.5], [0.2, 0.3]), lambda: concentration_index([0.5, 0.4], [0.2, 0.3]),
    lambda: concentration_index([0.4, 0.5], [0.3, 0.2]), lambda: concentration_index([0, 1], [0.1, 1]), lambda: concentration_index([1.2], [1]),
    lambda: concentration_bounds(1.1, 0.5), lambda: concentration_bounds(0.25, 0.6, 0.5), lambda: gini_bounds(0.25, 0.3), lambda: gini_bounds(0, 0),
    lambda: kakwani(-1.1, 0.5), lambda: kakwani(0, 1.5), lambda: gini_effect(1.2, 0, 0.5),
    lambda: QuadraticLorenz.fit([0.2, 0.5, 1], [0.1, 0.3, 1]), lambda: BetaLorenz.fit([0.2, 0.5, 0.8], [0.2, 0.3, 0.6]),
    lambda: QuadraticLorenz.fit(PEOPLE, SPENT).share(1.1), lambda: QuadraticLorenz.fit(PEOPLE, SPENT).headcount(100, 0)])
def test_values_outside_the_domain_are_refused(call):
    with pytest.raises(ValueError):
        call()


def test_concentration_of_one_point_and_its_bounds():
    assert concentration_index([0.25], [0.6]) == pytest.approx(-0.35)
    assert concentration_bounds(0.25, 0.6) == pytest.approx((-0.8, 0.1))
    assert concentration_bounds(0.25, 0.6, 1) == pytest.approx((-1, 0.1))
    assert concentration_bounds(0.25, 0, 0.25) == pytest.approx((-0.625, 1))


@given(st.lists(st.floats(0, 100), min_size=2, max_size=20), shares)
def test_no_curve_leaves_its_bounds(steps, at):
    """Random curves, read at one point, have an index within the bounds that the point gives."""
    assume(sum(steps) > 1e-3)
    p = np.linspace(0, 1, len(steps) + 1)
    c = np.concatenate(([0], np.cumsum(steps))) / sum(steps)
    low, high = concentration_bounds(at, float(np.interp(at, p, c)))
    assert low - 1e-9 <= concentration_index(p, np.minimum(c, 1)) <= high + 1e-9


def test_the_bounds_of_concentration_are_reached():
    p, c, near = 0.25, 0.6, 1e-9
    assert concentration_index([0, near, p - near, p], [0, c, c, 1]) == pytest.approx(concentration_bounds(p, c)[0], abs=1e-6)
    assert concentration_index([0, p - near, p, 1 - near, 1], [0, 0, c, c, 1]) == pytest.approx(concentration_bounds(p, c)[1], abs=1e-6)


@given(incomes.filter(lambda values: len(values) > 1), st.integers(1, 29))
def test_no_population_leaves_the_bounds_of_its_gini(values, count):
    y, count = np.sort(values), min(count, len(values) - 1)
    low, high = gini_bounds(count / len(y), min(y[:count].sum() / y.sum(), count / len(y)))
    assert low - 1e-9 <= gini(y) <= high + 1e-9


def test_the_bounds_of_the_gini_are_reached():
    assert gini_bounds(0.25, 0.03) == pytest.approx((0.22, 0.88))
    assert gini([0.03] + [0.97 / 3] * 3) == pytest.approx(0.22)
    assert gini_bounds(2 / 3, 0.6) == pytest.approx((1 / 15, 1 / 6))
    assert gini_bounds(0.5, 0) == (0.5, 1.0)
    thousand = [0.0] * 167 + [1.2] * 833  # the line of slope 1.2 that begins at a sixth
    assert gini(thousand) == pytest.approx(1 / 6, abs=1e-3)
    many = 200_000
    assert gini([0.12 / many] * (many - 1) + [1 - 0.12 * (many - 1) / many]) == pytest.approx(0.88, abs=1e-4)


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(0, 10)), min_size=3, max_size=20), st.floats(1e-5, 1e-4))
def test_the_effect_of_a_source_is_the_slope_of_the_gini(pairs, growth):
    """A small growth of one source moves the Gini by growth times `gini_effect`, as long as nobody changes places."""
    rest, source = np.array(sorted(pairs)).T
    total = rest + source
    order = np.argsort(total, kind="stable")
    total, source = total[order], source[order]
    assume(source.sum() > 0.1 and np.all(np.diff(total) > 0.01))
    steps = np.arange(1, len(total) + 1) / len(total)
    concentration = concentration_index(steps, np.minimum(np.cumsum(source) / source.sum(), 1))
    expected = growth * gini_effect(source.sum() / total.sum(), concentration, gini(total))
    assert gini(total + growth * source) - gini(total) == pytest.approx(expected, abs=growth**2 + 1e-12)


def test_kakwani_and_the_effect_of_guatemalas_vegetables():
    assert kakwani(-0.35, 0.55) == pytest.approx(-0.9)
    assert [gini_effect(s, -0.35, 0.55) for s in (0.003, 0.01)] == pytest.approx([-0.0027, -0.009])
    assert [gini_effect(0.003, 0.1, 0.55), gini_effect(0.01, -1, 0.55)] == pytest.approx([-0.00135, -0.0155])


def test_the_quadratic_curve_of_rural_india():
    curve = QuadraticLorenz.fit(PEOPLE, SPENT)
    assert (curve.a, curve.b, curve.c) == pytest.approx((0.887748, -1.451446, 0.202640), abs=1e-6)
    assert curve.headcount(MEAN, LINE) == pytest.approx(0.450615, abs=1e-6)
    assert curve.poverty_gap(MEAN, LINE) == pytest.approx(0.124747, abs=1e-6)
    assert curve.squared_poverty_gap(MEAN, LINE) == pytest.approx(0.047520, abs=1e-6)
    assert curve.gini() == pytest.approx(0.289017, abs=1e-6)
    assert all(curve.validity().values())


def test_the_beta_curve_of_rural_india():
    curve = BetaLorenz.fit(PEOPLE, SPENT)
    assert (curve.theta, curve.gamma, curve.delta) == pytest.approx((0.561353, 0.930950, 0.580026), abs=1e-6)
    assert curve.headcount(MEAN, LINE) == pytest.approx(0.451173, abs=1e-6)
    assert curve.poverty_gap(MEAN, LINE) == pytest.approx(0.127353, abs=1e-6)
    assert curve.squared_poverty_gap(MEAN, LINE) == pytest.approx(0.049663, abs=1e-6)
    assert curve.gini() == pytest.approx(0.289405, abs=1e-6)
    assert all(curve.validity().values())


CURVES = [QuadraticLorenz.fit(PEOPLE, SPENT), QuadraticLorenz(1.0, -0.6, 0.2), QuadraticLorenz(0.3, 1.5, 0.9), BetaLorenz.fit(PEOPLE, SPENT),
          BetaLorenz(0.7, 0.97, 0.4), Lognormal(1, 0.45).shape]


@pytest.mark.parametrize("curve", CURVES, ids=str)
@pytest.mark.parametrize("line", [0.45, 0.8, 1.3])
def test_poverty_from_a_curve_is_poverty_by_quadrature(curve, line):
    """Headcount, gaps and Gini against the curve's own slope, integrated numerically."""
    def slope(p):
        step = 1e-6 * min(p, 1 - p)
        return (curve.share(p + step) - curve.share(p - step)) / (2 * step)

    poor = curve.headcount(1, line)
    if 0 < poor < 1:
        assert slope(poor) == pytest.approx(line, rel=1e-4)
        for power, found in ((1, curve.poverty_gap(1, line)), (2, curve.squared_poverty_gap(1, line))):
            expected = quad(lambda p, power=power: (1 - slope(p) / line) ** power, 0, poor, limit=400)[0]
            assert found == pytest.approx(expected, abs=2e-5)
    assert curve.gini() == pytest.approx(1 - 2 * quad(curve.share, 0, 1, limit=400)[0], abs=1e-6)


def test_beyond_the_ends_of_a_curve_nobody_or_everybody_is_poor():
    curve = CURVES[1]
    lowest = -curve.c / -(curve.a + curve.b + curve.c + 1)
    assert curve.headcount(1, -lowest * 0.9 if lowest < 0 else lowest * 0.9) == 0
    assert curve.headcount(1, 100) == 1 and curve.poverty_gap(1, 100) == pytest.approx(0.99) and curve.squared_poverty_gap(1, 100) > 0.97


@pytest.mark.parametrize("curve, condition", [
    (QuadraticLorenz(-1.5, 0.1, 0.2), "e at most 0"), (QuadraticLorenz(1.0, -0.9, -0.1), "c at least 0"), (QuadraticLorenz(0.4, -1.2, 0.3), "a [+] c at least 0.9"),
    (QuadraticLorenz(-3.0, 1.0, 4.5), "convexity"), (QuadraticLorenz(0.0, 0.0, 1.0), "convexity"), (BetaLorenz(0.9, 0.4, 0.5), "a slope of 0 or more"),
    (BetaLorenz(0.3, 1.5, 0.5), "convexity"), (BetaLorenz(-0.3, 0.9, 0.5), "theta, gamma and delta above 0")])
def test_a_curve_that_is_none_is_refused_with_the_condition(curve, condition):
    assert not all(curve.validity().values())
    for call in (lambda: curve.headcount(1, 0.5), lambda: curve.poverty_gap(1, 0.5), lambda: curve.squared_poverty_gap(1, 0.5), curve.gini, lambda: curve.share(0.5)):
        with pytest.raises(InvalidLorenz, match=condition):
            call()


def test_validity_says_by_how_much_a_curve_misses_its_end():
    assert any("ends 0.0500 below 1" in condition for condition in QuadraticLorenz(0.75, -1.2, 0.2).validity())


@pytest.mark.parametrize("index, head, gap, elasticity", [(0.4, 0.2864, 0.0947, -1.602), (0.5, 0.4014, 0.1727, -1.010)])
def test_lognormal_incomes(index, head, gap, elasticity):
    people = Lognormal(100, index)
    assert people.headcount(50) == pytest.approx(head, abs=5e-5)
    assert people.poverty_gap(50) == pytest.approx(gap, abs=5e-5)
    assert people.growth_elasticity(50) == pytest.approx(elasticity, abs=5e-4)


@given(st.floats(10, 1000), st.floats(0.15, 0.75), st.floats(0.2, 3))
def test_the_elasticity_is_the_slope_of_the_headcount(mean, index, ratio):
    line, step = mean * ratio, 1e-5
    heads = [Lognormal(mean * (1 + sign * step), index).headcount(line) for sign in (-1, 1)]
    assume(heads[0] > 1e-6)
    expected = (heads[1] - heads[0]) / (2 * step) / Lognormal(mean, index).headcount(line)
    assert Lognormal(mean, index).growth_elasticity(line) == pytest.approx(expected, rel=1e-4, abs=1e-8)


def test_growth_and_redistribution_of_the_reference_case():
    before, after = (100, Lognormal(100, 0.45).shape), (130, Lognormal(130, 0.5).shape)
    growth, redistribution = decompose_poverty_change(before, after, 60)
    assert (growth, redistribution) == pytest.approx((-0.1119, 0.0533), abs=5e-5)
    assert growth + redistribution == pytest.approx(-0.0586, abs=5e-5)


@given(st.floats(50, 200), st.floats(50, 200), st.floats(0.2, 0.7), st.floats(0.2, 0.7), st.floats(20, 200))
def test_the_two_parts_leave_nothing_over(mean0, mean1, gini0, gini1, line):
    before, after = Lognormal(mean0, gini0), Lognormal(mean1, gini1)
    growth, redistribution = decompose_poverty_change((mean0, before.shape), (mean1, after.shape), line)
    assert growth + redistribution == pytest.approx(after.headcount(line) - before.headcount(line), abs=1e-12)
    backwards = decompose_poverty_change((mean1, after.shape), (mean0, before.shape), line)
    assert backwards == pytest.approx((-growth, -redistribution), abs=1e-12)
    assert (growth <= 1e-12) == (mean1 >= mean0) or abs(growth) < 1e-12
