"""The Sphinx builder `typst`: every document as Typst source, the book and its chapters as PDF."""
import os
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import ExtensionError

from book.typst import formulas, mainfile, press
from book.typst.escape import string
from book.typst.translator import TypstTranslator

LAYOUT = Path(__file__).parent / "layout"


class TypstBuilder(Builder):
    name = "typst"
    format = "typst"
    epilog = "The PDFs are in %(outdir)s."
    allow_parallel = False
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]
    default_translator_class = TypstTranslator

    def init(self):
        self.sources = Path(self.outdir) / "source"
        self.errors, self.places, self.references, self.cited, self.waiting = [], {}, {}, {}, []
        self.parts = []

    # --- what Sphinx asks ----------------------------------------------------------------------------------------------------

    def get_outdated_docs(self):
        return "all documents"

    def get_target_uri(self, docname, typ=None):
        return f"%{docname}"

    def get_relative_uri(self, from_, to, typ=None):
        return self.get_target_uri(to, typ)

    def write(self, build_docnames, updated_docnames, method="update"):
        self.parts = mainfile.parts(self.env)
        docnames = [docname for part in self.parts for docname in part.docnames]
        warned = self.app._warncount
        doctrees = {docname: self.resolved(docname) for docname in docnames}
        if self.app._warncount > warned:
            raise ExtensionError(f"{self.app._warncount - warned} reference(s) lead nowhere; mend the pages that the warnings above name")
        self.convert_formulas(doctrees)
        shutil.rmtree(self.sources, ignore_errors=True)
        self.sources.mkdir(parents=True)
        bodies = {docname: self.body(docname, doctree) for docname, doctree in doctrees.items()}
        self.check_links()
        if self.errors:
            raise ExtensionError("the print edition has errors:\n  " + "\n  ".join(dict.fromkeys(self.errors)))
        styles = self.copy_layout()
        for docname, source in bodies.items():
            self.write_source(mainfile.body_name(docname), mainfile.imports(styles) + source)
        self.documents = mainfile.documents(self, styles)
        for document in self.documents:
            self.write_source(f"{document.name}.typ", document.source)

    def finish(self):
        press.prepare(self.sources, self.documents, [Path(self.srcdir) / path for path in self.config.typst_font_paths], self.config.typst_sans)
        if self.config.typst_set:
            press.run(Path(self.outdir))

    # --- documents -----------------------------------------------------------------------------------------------------------

    def resolved(self, docname):
        doctree = self.env.get_and_resolve_doctree(docname, self)
        self.app.emit("typst-doctree", doctree, docname)
        return doctree

    def body(self, docname, doctree):
        """Typst source of one document. Notes its labels, links and references."""
        self.current_docname = docname
        self.post_process_images(doctree)
        translator = self.create_translator(doctree, self)
        doctree.walkabout(translator)
        for label in translator.labels:
            self.places.setdefault(label, docname)
        self.waiting += [(docname, label, node) for label, node in translator.links]
        self.cited[docname] = {string(label) for label, _ in translator.links}
        return translator.source

    def convert_formulas(self, doctrees):
        """All formulas of the book at once; a formula that cannot be set is an error of its document."""
        places = {node.astext(): (docname, node) for docname, doctree in doctrees.items() for node in doctree.findall(lambda n: isinstance(n, (nodes.math, nodes.math_block)))}
        self.formulas = {}
        while True:
            try:
                self.formulas |= formulas.convert(places)
                return
            except formulas.FormulaError as error:
                docname, node = places.pop(error.latex)
                self.fail(docname, node, str(error))

    def formula(self, docname, node, latex):
        return self.formulas.get(latex, "")

    def check_links(self):
        for docname, label, node in self.waiting:
            if label not in self.places:
                self.fail(docname, node, f"this refers to {label!r}, which is not in print; mend the reference")

    def fail(self, docname, node, message):
        while isinstance(node, (nodes.Inline, nodes.Text)) and isinstance(node.parent, nodes.TextElement):  # lines inside a paragraph are not to be trusted
            node = node.parent
        while node.line is None and node.parent is not None:
            node = node.parent
        place = os.path.relpath(self.env.doc2path(docname), self.srcdir)
        self.errors.append(f"{place}{f':{node.line}' if node.line else ''}: {message}")

    # --- numbers that Sphinx gave ------------------------------------------------------------------------------------------------

    def section_number(self, docname, section):
        found = self.env.toc_secnumbers.get(docname, {})
        first = not isinstance(section.parent, nodes.section)
        number = found.get("" if first else f"#{section['ids'][0]}")
        return ".".join(map(str, number)) if number else None

    def figure_number(self, docname, kind, node):
        found = self.env.toc_fignumbers.get(docname, {}).get(kind, {})
        number = next((found[id] for id in node["ids"] if id in found), None)
        return self.config.numfig_format[kind] % ".".join(map(str, number)) if number else None

    def equation_number(self, docname, node):
        if not node.get("number"):
            return None
        if self.config.math_numfig and self.config.numfig:
            number = self.env.toc_fignumbers.get(docname, {}).get("displaymath", {}).get(node["ids"][0], ())
            return ".".join(map(str, number))
        return str(node["number"])

    # --- files ---------------------------------------------------------------------------------------------------------------------

    def write_source(self, name, text):
        path = self.sources / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def copy_layout(self):
        """The layout and the project's own styles beside the sources; returns their names in the order in which they are read."""
        given = [Path(self.srcdir) / name for name in self.config.typst_styles]
        names = []
        for number, path in enumerate([LAYOUT / "layout.typ", *given]):
            name = f"style-{number}-{path.name}" if number else path.name
            shutil.copyfile(path, self.sources / name)
            names.append(name)
        return names

    def picture_file(self, docname, node):
        """A picture copied beside the sources; its path there."""
        path = Path(self.srcdir) / node["uri"]
        if not path.is_file():
            self.fail(docname, node, f"the picture {node['uri']} is not there; add the file or take the picture out")
            return ""
        return self.add_picture(path.name, path.read_bytes())

    def add_picture(self, name, content):
        """Bytes or text of a picture beside the sources; its path there."""
        target = self.sources / "pictures" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return f"/pictures/{name}"

