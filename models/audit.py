"""Does the arithmetic hold? Figures put against each other or against a yardstick, with units, and a verdict by rule.

A check says: this expression of figures, in this unit, should lie between these two bounds. A finding has one check for each way
of reading the text. How far a check is off is told in orders of magnitude, so that a slip of a thousand shows as three.
"""
import ast
import operator
import re
from itertools import product
from math import inf, log10

import pint

NAME = re.compile(r"\{([^}|]+)(?:\|(low|high))?\}")
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow}
BASES = ("person", "enterprise", "project", "paper", "case", "job", "programme", "sector", "item", "group", "country", "category", "municipality",
         "paragraph")
ALIASES = {"worker": "person", "producer": "person", "times": "[]", "rank": "[]", "US_dollar": "[us_currency]", "LE": "[egyptian_currency]"}
WORDS = {"per cent": "percent", "fraction": "dimensionless", "US$": "US_dollar", "LE a US$": "LE / US_dollar", "hectares": "hectare",
         "tonnes": "metric_ton", "countries": "country", "categories": "category", "municipalities": "municipality"}


def registry():
    """A pint registry that knows the units of the report: money, counted things, areas, weights, years."""
    units = pint.UnitRegistry()
    for name in BASES:
        units.define(f"{name} = [{name}]")
    for name, meaning in ALIASES.items():
        units.define(f"{name} = {meaning}")
    return units


def unit_of(word, units):
    """A unit as the tables write it ('per cent a year', 'US$/tonne', 'persons') as a pint unit. Raises ValueError for an unknown one."""
    parts = [WORDS.get(part, part) for part in word.removesuffix(" a year").split("/")]
    parts = [part if part in (*WORDS.values(), *ALIASES) else part.removesuffix("s") for part in parts]
    try:
        unit = units.Unit(" / ".join(parts))
    except pint.UndefinedUnitError:
        raise ValueError(f"unknown unit {word!r}") from None
    return unit / units.year if word.endswith(" a year") else unit


def evaluate(expression, values, unit, units):
    """Least and greatest value of an expression of figures, as plain numbers in a unit.

    expression: + - * / ** over numbers, the word `year` and names such as {colombia.guava} or {zimbabwe.commercial_range|low};
    values: name -> (low, high, unit), None for an open bound; unit: what the result is to be told in. Figures that are ranges are
    tried at both ends. Raises ValueError for a name that is not there or a construct that is not arithmetic, and
    pint.DimensionalityError when the units do not fit.
    """
    names = list(dict.fromkeys(NAME.findall(expression)))
    for name, _ in names:
        if name not in values:
            raise ValueError(f"{expression!r} asks for {name!r}, which is not among the figures")
    symbols = {pair: f"v{i}" for i, pair in enumerate(names)}
    code = NAME.sub(lambda match: symbols[match.group(1), match.group(2) or ""], expression)
    tree = ast.parse(code, mode="eval").body
    results = []
    for ends in product(*[_ends(values[name], end, units) for name, end in names]):
        known = dict(zip(symbols.values(), ends)) | {"year": units.Quantity(1, "year")}
        result = units.Quantity(_walk(tree, known))
        results.append(float(result.to(unit_of(unit, units)).magnitude))
    return min(results), max(results)


def _ends(value, end, units):
    low, high, word = value
    chosen = {"low": [low], "high": [high], "": [low, high]}[end]
    unit = unit_of(word, units)
    magnitudes = [inf if number is None and position else 0.0 if number is None else number for position, number in enumerate(chosen)]
    return [units.Quantity(magnitude, unit).to_base_units() if unit.dimensionless else units.Quantity(magnitude, unit)
            for magnitude in dict.fromkeys(magnitudes)]


def _walk(node, known):
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_walk(node.left, known), _walk(node.right, known))
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    raise ValueError(f"{ast.unparse(node)!r} is not arithmetic")


def orders_off(implied, bounds):
    """How many orders of magnitude an implied range lies outside its bounds: above 0 for too much, below for too little, 0 within.

    implied: (low, high); bounds: (low, high), infinite where open. The nearest ends are compared; positive numbers only count.
    """
    (least, greatest), (low, high) = implied, bounds
    if least > high:
        return log10(least / high) if high > 0 else inf
    if greatest < low:
        return -log10(low / greatest) if greatest > 0 else -inf
    return 0.0


def distance(orders):
    """How far a reading of the text is off, over all its checks: the largest of their distances, as a number of 0 or more."""
    return max(abs(order) for order in orders)


def verdict(distances):
    """The verdict on a finding from the distances of its readings.

    All within: holds. Some within: ambiguous. None within: impossible if even the nearest is ten times off or more, else
    inconsistent. No reading at all: unchecked.
    """
    if not distances:
        return "unchecked"
    if max(distances) == 0:
        return "holds"
    if min(distances) == 0:
        return "ambiguous"
    return "impossible" if min(distances) >= 1 else "inconsistent"


def examine(checks, values):
    """Every check with what its figures imply and how far that is off.

    checks: dictionaries with id, finding, figure, reading, expression, unit, low, high (the bounds as numbers in the unit, as
    expressions, or empty where open); values: name -> (low, high, unit). Returns the checks, each with implied (low, high), bounds
    (low, high) and orders, as new dictionaries.
    """
    units = registry()

    def bound(cell, unit, position, when_open):
        if cell == "":
            return when_open
        if re.fullmatch(r"[-+.\deE]+", cell):
            return float(cell)
        return evaluate(cell, values, unit, units)[position]

    examined = []
    for check in checks:
        implied = evaluate(check["expression"], values, check["unit"], units)
        bounds = bound(check["low"], check["unit"], 0, -inf), bound(check["high"], check["unit"], 1, inf)
        examined.append(dict(check) | {"implied": implied, "bounds": bounds, "orders": orders_off(implied, bounds)})
    return examined


def findings(examined):
    """The findings: name -> {figure, readings (reading -> distance), verdict}, from examined checks."""
    orders = {}
    for check in examined:
        found = orders.setdefault(check["finding"], {"figure": check["figure"], "readings": {}})
        found["readings"].setdefault(check["reading"], []).append(check["orders"])
    return {name: {"figure": found["figure"], "readings": {reading: distance(list_) for reading, list_ in found["readings"].items()},
                   "verdict": verdict([distance(list_) for list_ in found["readings"].values()])} for name, found in orders.items()}
