"""How the book is shown: execution, numbers in prose, charts, citations, the Sphinx extension.

Chapters use `book.chapter`; everything else serves the build.
"""
import sys

# jsonschema (under Altair, nbformat and Jupyter Book) would build grammars for its formats `uri`, `iri` and their kin, which takes longer than all
# else that a program of the book imports. Nothing here checks those formats, and jsonschema does without them where this module is not to be had.
sys.modules.setdefault("rfc3987_syntax", None)
