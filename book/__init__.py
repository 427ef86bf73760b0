"""How the book is shown: execution, numbers in prose, charts, citations, the Sphinx extension.

Chapters use `book.chapter`; everything else serves the build.
"""
