"""A Sphinx builder that writes Typst and sets it: the book as one PDF, each numbered chapter as another. See README.md."""


def setup(app):
    from book.typst.builder import TypstBuilder  # here, so that who sets written sources loads nothing of Sphinx

    app.add_builder(TypstBuilder)
    for name, default in (("typst_styles", []), ("typst_font_paths", []), ("typst_classes", {}), ("typst_appendix", []),
                          ("typst_base_url", ""), ("typst_sans", ""), ("typst_region", None), ("typst_set", True)):
        app.add_config_value(name, default, "")
    app.add_event("typst-front")
    app.add_event("typst-doctree")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
