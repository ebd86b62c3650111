# Everything a stranger needs: `make demo` for a clip, `make test` for the tests.
.DEFAULT_GOAL := help
.PHONY: help demo test check format words pictures clean

PYTHON ?= $(shell for p in python3 python3.15 python3.14 python3.13 python3.12 python3.11; do \
  command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
# The programs that tests start must not be compiled anew at each of some hundred starts.
unexport PYTHONDONTWRITEBYTECODE

help: ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.run: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Stillreel needs Python 3.11 or newer: PYTHON=/path/to/python3 make …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[heic]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/.run ## A clip from a still, offline, in seconds
	@mkdir -p film
	@STILLREEL_HOME="$(CURDIR)/$(VENV)/home" $(BIN)/stillreel make recordings/stills/harbour.jpg --mock --force \
	  -p 'turn this image into a 10-second animated clip with the title "Harbour"' -o film/harbour.mp4

test: $(VENV)/.dev ## Install what is needed and run every test
	@$(PYTEST)

check: $(VENV)/.dev ## Format, lint, strict types, import walls, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PYTEST)

format: $(VENV)/.dev ## Format and mend what a tool can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

words: $(VENV)/.dev ## Bring the catalogues up to the texts of the code
	@$(BIN)/python -m contract_tests.catalogues

pictures: $(VENV)/.dev ## Make the pictures of the README anew
	@$(BIN)/python -m contract_tests.pictures

clean: ## Remove what the other targets made
	@rm -rf $(VENV) film dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
