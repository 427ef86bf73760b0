"""Text as Typst source."""
import json
import re

# signs that Typst's markup may read as more than themselves, wherever they stand
SIGNS = re.compile(r"""[\\#*_`$<>@=\[\]~/"']|\.(?=\.)|(?<=\.)\.|[-+](?=[\d\s?-])|(?<![^\s-])[-+]|(?<=-)-""")
# a number and a full stop at the start of a line would begin a list
COUNTED = re.compile(r"^(\s*\d+)\.", re.M)


def markup(text):
    """Text that Typst's markup shows exactly as it is; line breaks become spaces."""
    text = COUNTED.sub(r"\1\\.", SIGNS.sub(lambda match: "\\" + match.group(), text.replace("\n", " ")))
    return text


def string(text):
    """A Typst string literal."""
    return json.dumps(text, ensure_ascii=False)


def value(thing):
    """A Typst literal of a text, number, truth, None, list or dictionary."""
    if thing is None:
        return "none"
    if isinstance(thing, bool):
        return "true" if thing else "false"
    if isinstance(thing, (int, float)):
        return repr(thing)
    if isinstance(thing, dict):
        return "(" + "".join(f"{string(key)}: {value(item)}, " for key, item in thing.items()) + ("" if thing else ":") + ")"
    if isinstance(thing, (list, tuple)):
        return "(" + "".join(f"{value(item)}, " for item in thing) + ")"
    return string(str(thing))


def call(function, *arguments, **named):
    """Source of a call; arguments are Typst code, named ones that are None are left out."""
    given = [*arguments, *(f"{name.replace('_', '-')}: {code}" for name, code in named.items() if code is not None)]
    return f"{function}({', '.join(given)})"


def content(source):
    """Markup as a content block."""
    return f"[{source}]"
