# Every target makes its own environment; nothing needs to be set up before.
VENV   ?= .venv
PYTHON ?= python3
BIN    := $(VENV)/bin

.PHONY: demo test test-all check bench docs site golden clean

$(VENV)/.dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q -e '.[demo,redis,load,postgres,test,dev]'
	touch $@

demo: $(VENV)/.dev  ## start the embedded target, audit it, show the report
	$(BIN)/readycheck demo

test: $(VENV)/.dev  ## the default tests
	$(BIN)/python -m pytest -q

test-all: $(VENV)/.dev  ## the default tests and the thorough ones: every command of the docs, the files for CI
	$(BIN)/python -m pytest -q -m ""

check: $(VENV)/.dev  ## style, types, and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev  ## ratios against named peers, written to docs/benchmarks.md
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.dev  ## the generated pages: one a check, the profile reference, the README's help
	$(BIN)/python docs/generate.py

site: docs  ## the docs site, written to build/site; links that end nowhere fail
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

golden: $(VENV)/.dev  ## renew the stored outputs of the renderers; look at the difference before you commit it
	$(BIN)/python -m tests.golden

clean:
	rm -rf $(VENV) build dist
