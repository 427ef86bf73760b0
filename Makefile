# `make book` and `make test` set themselves up. Everything goes into .venv in this folder; nothing is installed outside it.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready
JOBS ?= 2

# tests run two files at a time; a file's tests share what they build
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile

# the HTML alone: make book PDF=
PDF ?= yes

.PHONY: book pdf test test-slow lab cluster clean lock

book: $(READY)
	@$(BIN)/python scripts/build.py --jobs $(JOBS) $(if $(PDF),,--no-pdf)

pdf: $(READY)
	@$(BIN)/python scripts/build.py --jobs $(JOBS) --only-pdf

test: $(READY)
	@$(PYTEST) -m "not slow"

# what takes minutes: real builds of small books
test-slow: $(READY)
	@$(PYTEST) -m slow

# chapters open as notebooks; the setting stays inside .venv
lab: $(READY)
	@JUPYTER_CONFIG_DIR=$(CURDIR)/.venv/jupyter $(BIN)/jupytext-config set-default-viewer markdown myst
	@JUPYTER_CONFIG_DIR=$(CURDIR)/.venv/jupyter $(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/chapters

# what a sweep on a Dask cluster needs, and the tests of it
cluster: $(READY)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.txt

clean:
	rm -rf _build .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# the locks of requirements.in and requirements-cluster.in, for Python 3.11 to 3.13; needs uv (pip install uv)
lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
		--custom-compile-command "make lock" requirements-cluster.in -o requirements-cluster.txt

$(READY): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11, 3.12 or 3.13 found; install one, or say 'make PYTHON=/path/to/python book'" >&2; exit 1; }
	@echo "setting up .venv (a minute or two, once)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
