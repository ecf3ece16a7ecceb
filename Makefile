# Crossdesk: `make serve` runs it, `make test` tests it. The first run of either makes .venv from the lock files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
export OMP_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help serve chat doctor test check bench models-test train clients lock clean

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (only the first time; about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

serve: $(VENV)/.installed  ## Run Crossdesk with the demo shop on http://127.0.0.1:8000
	@$(BIN)/crossdesk serve

chat: $(VENV)/.installed  ## Talk to it in the terminal
	@$(BIN)/crossdesk chat

doctor: $(VENV)/.installed  ## Say what is configured, what works, what is missing
	@$(BIN)/crossdesk doctor

test: $(VENV)/.installed-dev  ## Run the tests
	@$(BIN)/python -m pytest

check: $(VENV)/.installed-dev  ## Run what CI runs: linters, types, layers, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest

bench: $(VENV)/.installed-dev  ## Measure speed and memory, as tables
	@$(BIN)/python -m evals.bench

.venv-models/.installed: requirements-models.txt requirements-dev.lock
	@echo "Setting up .venv-models (torch; only the first time, a few minutes) ..."
	@test -x .venv-models/bin/python || $(PYTHON) -m venv .venv-models
	@.venv-models/bin/python -m pip --disable-pip-version-check --quiet install torch==2.13.0
	@.venv-models/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-dev.lock
	@.venv-models/bin/python -m pip --disable-pip-version-check --quiet install -r requirements-models.txt
	@touch $@

models-test: .venv-models/.installed  ## Test the extras [models] and [train] (torch) in a venv of their own
	@.venv-models/bin/python -m pytest -m models tests/retrieval tests/agent/encoder

train: .venv-models/.installed  ## Train the encoder on the messages in data/ (about an hour)
	@.venv-models/bin/python -m api.cli train --encoder

clients: $(VENV)/.installed-dev  ## Write the generated parts of the clients (the TypeScript one needs Node.js 20)
	@if command -v npm >/dev/null; then cd clients/typescript && npm ci --silent --no-fund --no-audit; fi
	@$(BIN)/python -m clients.generate

lock: pyproject.toml  ## Resolve the dependencies anew (needs uv)
	uv pip compile --quiet --no-header --no-annotate --generate-hashes --python-version 3.11 --universal pyproject.toml -o requirements.lock
	uv pip compile --quiet --no-header --no-annotate --generate-hashes --python-version 3.11 --universal --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## Remove what was built
	rm -rf $(VENV) .venv-models .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
