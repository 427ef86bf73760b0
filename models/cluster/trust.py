"""When do rivals work together? A game that is played again each year, while a market lasts.

Payoffs a year: `cooperate` when both do; `defect` for one who cheats a cooperating partner; `punish` for ever after. They are numbers in
any unit with defect > cooperate > punish. Patience is the weight of the next year; confidence the yearly chance that the market lasts.
"""
import numpy as np

from models.ranges import above, hold


def cooperation_threshold(cooperate, defect, punish, poached=0.0):
    """The least patience times confidence at which working together holds: (d - c)/(d - p).

    poached: what a lead buyer offers a firm that leaves its partners, once, on top of defect, 0 or more. Payoffs as above, else
    ValueError. Derivation: c/(1 - x) >= d + x p/(1 - x) for x = patience times confidence (grim trigger; Friedman 1971).
    """
    if not defect > cooperate > punish:
        raise ValueError(f"defect = {defect} must be above cooperate = {cooperate}, and that above punish = {punish}")
    if not poached >= 0:
        raise ValueError(f"poached = {poached} must be 0 or more")
    return (defect + poached - cooperate) / (defect + poached - punish)


def breaking_offer(cooperate, defect, punish, held):
    """The least offer of a lead buyer, paid once on top of defect, that ends working together: (c - x p)/(1 - x) - d, or 0 where it never holds.

    held: patience times confidence, 0 or more and below 1. Payoffs as above, else ValueError.
    Derivation: the offer at which `cooperation_threshold` with `poached` equals x.
    """
    cooperation_threshold(cooperate, defect, punish)
    if not 0 <= held < 1:
        raise ValueError(f"held = {held} must be 0 or more and below 1")
    return max((cooperate - held * punish) / (1 - held) - defect, 0.0)


def cooperates(patience, confidence, threshold):
    """Whether working together holds: patience times confidence reaches the threshold; all in 0-1, numbers or arrays."""
    hold(0, 1, threshold=threshold)
    return _chance("patience", patience) * _chance("confidence", confidence) >= threshold


def least_confidence(patience, threshold):
    """The least yearly chance that the market lasts at which working together holds: threshold/patience.

    patience: above 0, at most 1; threshold: 0-1; else ValueError. A result above 1 means that no confidence is enough.
    """
    hold(0, 1, patience=patience, threshold=threshold)
    above(0, patience=patience)
    return threshold / patience


def tipping_share(patience, confidence, threshold):
    """The share of others who work together from which on it pays to join them, when partners may leave: threshold/(patience confidence).

    patience, confidence: above 0, at most 1; threshold: 0-1; else ValueError. Above 1 it never pays. Derivation: `simulate_cooperation`.
    """
    hold(0, 1, patience=patience, confidence=confidence, threshold=threshold)
    above(0, patience=patience, confidence=confidence)
    return threshold / (patience * confidence)


def reputation_threshold(firms, benefit, effort):
    """The threshold where many firms share a name for quality: each earns benefit times the share of firms that keep quality.

    firms: 2 or more; benefit: of a firm when all keep quality, effort: the yearly cost of keeping it, 0 < effort < benefit; else
    ValueError. Returns (effort - benefit/firms)/(benefit - benefit/firms), or 0 where a firm's own part repays its effort.
    Derivation: c = benefit - effort, d = benefit (firms - 1)/firms, p = 0. It rises with the firms towards effort/benefit.
    """
    if not firms >= 2:
        raise ValueError(f"firms = {firms} must be 2 or more")
    if not 0 < effort < benefit:
        raise ValueError(f"effort = {effort} must be above 0 and below benefit = {benefit}")
    return max((effort - benefit / firms) / (benefit - benefit / firms), 0.0)


def patience_of_firms(firms, mean, spread):
    """Patience of each firm, evenly spaced around a mean: an array from mean - spread to mean + spread, both within 0-1; else ValueError."""
    if firms != int(firms) or firms < 1 or not spread >= 0 or not 0 <= mean - spread <= mean + spread <= 1:
        raise ValueError(f"firms = {firms} must be a whole number of 1 or more, mean = {mean} less and plus spread = {spread} within 0-1")
    return mean + spread * (2 * (np.arange(int(firms)) + 0.5) / firms - 1)


def confidence_path(years, usual, shock, first, length):
    """Confidence in each of so many years: `usual`, and `shock` from year number `first` (0 is the first) for `length` years."""
    hold(0, 1, usual=usual, shock=shock)
    year = np.arange(years)
    return np.where((year >= first) & (year < first + length), float(shock), float(usual))


def simulate_cooperation(patience, confidence, threshold, start=1.0, revising=0.3, trying=0.02, seed=0):
    """Share of firms that work together, at the start and at the end of each year.

    patience: one number a firm, 0-1; confidence: one a year, 0-1; threshold: from `cooperation_threshold`, 0-1; start: share of the
    firms that work together at first, 0-1 (the most patient of them); revising: chance that a firm thinks again in a year; trying:
    chance that one works together for a year whatever it thinks; seed: of the draws. Raises ValueError outside these ranges.
    Returns an array one longer than the years, the same for the same seed.
    A firm that thinks again works together if patience times confidence times the share of firms that did so last year reaches the
    threshold. Derivation: the partner stays with that share x as chance, so that V = c + b (x V + (1 - x) P), b patience times
    confidence and P = p/(1 - b) the worth of punishment; d + b P exceeds V unless b x >= (d - c)/(d - p).
    """
    patience, confidence = _chance("patience", patience), _chance("confidence", confidence)
    if patience.ndim != 1 or patience.size == 0 or confidence.ndim != 1:
        raise ValueError("patience and confidence must be lists, one number a firm and one a year")
    hold(0, 1, threshold=threshold, start=start, revising=revising, trying=trying)
    draws = np.random.default_rng(seed)
    ranks = np.argsort(np.argsort(-patience, kind="stable"), kind="stable")
    together = ranks < round(start * patience.size)
    path = [float(together.mean())]
    shown = path[0]
    for chance in confidence:
        again = draws.random(patience.size) < revising
        together = np.where(again, patience * chance * shown >= threshold, together)
        shown = float((together | (draws.random(patience.size) < trying)).mean())
        path.append(shown)
    return np.array(path)


def check(parameters):
    """Limits that join parameters: raises ValueError unless defect exceeds cooperate, and cooperate punish."""
    cooperation_threshold(parameters.cooperate, parameters.defect, parameters.punish)


def _chance(name, value):
    """A number in 0-1, or several, as an array."""
    value = np.asarray(value, dtype=float)
    if not np.all((value >= 0) & (value <= 1)):
        raise ValueError(f"{name} must lie between 0 and 1")
    return value
