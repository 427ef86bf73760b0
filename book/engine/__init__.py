"""Executes notebooks, fast: kernels are forked from a process that has imported the third-party packages already.

    with Notebooks() as notebooks:
        done = notebooks.run(notebook, folder)      a papermill run in a kernel of its own

`server` and `children` run inside the fork server; `client` speaks with it; `kernels` makes a Jupyter kernel of a fork, `notebooks`
is the papermill engine, `cells` runs a notebook's cells without a kernel. Where forking is not available, ordinary kernels do the same work.
"""
