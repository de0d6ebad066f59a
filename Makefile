# Two commands do everything: `make demo` and `make test`. Both create .venv once and reuse it.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
OTKLIK_HOME ?= .demo
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev check test coverage demo bench screens constraints clean

help:  ## what can be made
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.base  ## .venv with what the service needs
setup-dev: $(VENV)/.dev  ## .venv with what the tests need too

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Otklik needs Python 3.11 or newer; name one with PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PY) -m pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PY) -m pip install -q -c constraints.txt -e '.[evals,mcp,postgres,tracing,dev]'
	@touch $@ $(VENV)/.base

demo: setup  ## load the demo shop, draft its inquiries; on a terminal (or SERVE=1) serve the desk
	OTKLIK_HOME=$(OTKLIK_HOME) $(PY) -m assistant demo $(if $(filter 1,$(SERVE)),--serve)

check: setup-dev  ## format, lint, types, import contracts, licences of dependencies
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) tests/licences.py

test: setup-dev check  ## check, then every test and the recorded gates
	$(PY) tests/browser/chromium.py
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder
	$(PY) -m evals gates

coverage: setup-dev  ## which lines no test runs
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

bench-%: setup-dev  ## one bench, e.g. make bench-filter; FULL=1 for the long form
	$(PY) -m evals.benches.$(subst -,_,$*)

bench: setup-dev  ## every bench, one after another
	set -e; for file in evals/benches/[a-z]*.py; do $(PY) -m evals.benches.$$(basename $$file .py); done

screens: setup-dev  ## pictures of the desk for the README (needs Chromium)
	PYTHONPATH=. $(PY) -m tests.browser.screens docs/screens

constraints:  ## resolve all extras together and pin them
	rm -rf .venv-pins && $(PYTHON) -m venv .venv-pins
	.venv-pins/bin/python -m pip install -q -e '.[evals,mcp,postgres,tracing,dev]'
	.venv-pins/bin/python -m pip freeze --exclude-editable --exclude otklik | LC_ALL=C sort -f > constraints.txt
	rm -rf .venv-pins

clean:  ## remove the demo's data (not .venv)
	rm -rf .demo
