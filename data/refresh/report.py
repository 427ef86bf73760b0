"""What a refresh prints: by series what is new, revised and gone, and by how much."""


def lines(name, answer, changes, tolerance, every=False):
    """The report of one table as lines. changes: series -> run.Series; every: name each value and not only the largest revision."""
    out = [f"{name}: {'; '.join(f'{release.dataset}, {release.vintage}' for release in answer.releases)}"]
    counts = {"new": 0, "revised": 0, "beyond": 0, "gone": 0, "same": 0}
    for series, change in sorted(changes.items()):
        found, label = change.difference, " ".join(map(str, series))
        beyond = [revision for revision in found.revised if revision.relative is None or abs(revision.relative) > tolerance]
        if not change.reason:
            counts["new"] += len(found.new)
            counts["revised"] += len(found.revised)
            counts["beyond"] += len(beyond)
        counts["gone"] += len(found.gone)
        counts["same"] += len(found.same)
        parts = []
        if found.new:
            parts.append(f"{len(found.new)} new ({_span(key for key, _ in found.new)})")
        if found.revised:
            largest = max(found.revised, key=lambda revision: abs(revision.relative or 0))
            parts.append(f"{len(found.revised)} revised, {len(beyond)} by more than {tolerance:.2%}; most {_told(largest, series)}")
        if found.gone:
            parts.append(f"{len(found.gone)} gone ({_span(key for key, _ in found.gone)}), kept as shipped")
        if change.reason:
            out.append(f"  {label}: NOT TAKEN OVER, {change.reason}" + (f" [{'; '.join(parts)}]" if parts else ""))
        elif parts:
            out.append(f"  {label}: {'; '.join(parts)}")
        if every:
            out += [f"    new {_place(key, series)} {column} {change.fetched[key][column]}" for key, column in found.new]
            out += [f"    revised {_told(revision, series)}" for revision in found.revised]
            out += [f"    gone {_place(key, series)} {column} {change.shipped[key][column]}" for key, column in found.gone]
        flags = sorted({(revision.key, flag) for revision in found.revised if (flag := change.shipped[revision.key].get("flag"))})
        if flags and not change.reason:
            out.append(f"    flags to look at again: {', '.join(f'{_place(key, series)} {flag}' for key, flag in flags)}")
    out += [f"  {series}: NOT TAKEN OVER, {reason}" for series, reason in _unasked(answer, changes)]
    out += [f"  {note}" for note in answer.notes]
    out.append(f"  in all {counts['new']} new, {counts['revised']} revised ({counts['beyond']} by more than {tolerance:.2%}), {counts['gone']} gone, {counts['same']} unchanged")
    return out


def _unasked(answer, changes):
    """Series, or heads of series, that were held back before anything could be compared."""
    told = {series[:i] for series, change in changes.items() if change.reason for i in range(1, len(series) + 1)}
    return [(" ".join(map(str, series)), reason) for series, reason in sorted(answer.withheld.items()) if series not in told]


def _place(key, series):
    return " ".join(str(part) for part in key[len(series):])


def _told(revision, series):
    how = "" if revision.relative is None else f" ({revision.relative:+.2%})"
    return f"{_place(revision.key, series)} {revision.column} {revision.before or 'nothing'} -> {revision.after}{how}"


def _span(keys):
    """First and last year or month of keys."""
    found = sorted({next(part for part in reversed(key) if str(part)[:4].isdigit()) for key in keys})
    return str(found[0]) if len(found) == 1 else f"{found[0]} to {found[-1]}"
