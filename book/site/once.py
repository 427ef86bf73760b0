"""What Sphinx and an extension would do anew at each reference, done once a build: reading a page for the number of a figure in it, and
looking up the plug-in that writes a citation's text. Both together are most of what writing a book with many references takes.
"""
from types import SimpleNamespace

from pybtex.plugin import find_plugin, register_plugin
from sphinx.domains.std import StandardDomain


class Outlines:
    """The build's environment, but of each page only the elements that a reference may name, without what is in them."""

    def __init__(self, env):
        self._env, self._kept = env, {}

    def __getattr__(self, name):
        return getattr(self._env, name)

    def get_doctree(self, docname):
        if docname not in self._kept:
            ids = self._env.get_doctree(docname).ids
            self._kept[docname] = SimpleNamespace(ids={ident: outline(element) for ident, element in ids.items()})
        return self._kept[docname]

    def forget(self, docname):
        self._kept.pop(docname, None)


def outline(element):
    """A copy of an element with its attributes, and of its children no more than what they are."""
    copy = element.copy()
    copy += [child.copy() for child in element.children]
    return copy


class OutlineDomain(StandardDomain):
    """Sphinx's domain of labels and figures, which unpickles the whole page that a figure is on for each reference to it."""

    def __init__(self, env):
        super().__init__(env)
        self.outlines = Outlines(env)

    def clear_doc(self, docname):
        self.outlines.forget(docname)
        super().clear_doc(docname)

    def _resolve_numref_xref(self, env, *rest):
        return super()._resolve_numref_xref(self.outlines, *rest)


def setup(app):
    app.add_domain(OutlineDomain, override=True)
    register_plugin("pybtex.backends", "plaintext", find_plugin("pybtex.backends", "plaintext"), force=True)
