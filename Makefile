# Everything runs from a fresh clone with Python 3.11 and make: the first target that needs it sets up .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
UV_VERSION := 0.13.9
DATA ?= data
BIN := $(VENV)/bin
SYNC := $(BIN)/uv sync --quiet --frozen --inexact --compile-bytecode

# Bytecode that is written once is not compiled anew at every import: Prefect and Great Expectations are large.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV

.PHONY: help run server check test lint docs answers site bench clean

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/'

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"communique needs Python 3.11 to 3.13, found {v.major}.{v.minor}; say make PYTHON=/path/to/python3.11")'
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: uv.lock pyproject.toml | $(BIN)/uv
	@$(SYNC) --no-dev
	@touch $@

$(VENV)/.test: uv.lock pyproject.toml | $(BIN)/uv
	@$(SYNC)
	@touch $@ $(VENV)/.run

# Engines that tests compare have an environment of their own, see pyproject.toml.
$(VENV)/.engines: uv.lock pyproject.toml | $(BIN)/uv
	@UV_PROJECT_ENVIRONMENT=$(VENV)/engines $(SYNC) --only-group engines
	@touch $@

# Harlequin pins its libraries to the digit, so it stands beside as well.
$(VENV)/.harlequin: tests/harlequin.txt | $(BIN)/uv
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/harlequin
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(VENV)/harlequin -r tests/harlequin.txt
	@touch $@

run: $(VENV)/.run ## Turn the two reviews into tables and a DuckDB file under data/
	@$(BIN)/communique run --data $(DATA)

server: $(VENV)/.run ## Keep reviews up to date on a schedule, with Prefect's UI, until Ctrl-C
	@$(BIN)/communique serve --data $(DATA)

check: $(VENV)/.run ## Check that what is published keeps its promises
	@$(BIN)/communique check --data $(DATA)

test: $(VENV)/.test $(VENV)/.engines $(VENV)/.harlequin lint ## Lint, check types and layers, and run the tests
	$(BIN)/pytest -n 2 --dist loadscope

lint: $(VENV)/.test ## Run every check of pre-commit on all files
	PRE_COMMIT_HOME=$(VENV)/pre-commit $(BIN)/pre-commit run --all-files

docs: $(VENV)/.test ## Write the pages of docs/ that derive from the contracts
	@$(BIN)/python -m flows.dictionary docs/tables.md docs/views.md
	@$(BIN)/python -m flows.warehouse_scripts docs/warehouses
	@$(BIN)/python -m flows.contract_release docs/contracts

answers: docs ## Try the commands of README.md and docs/, and write anew all that they show
	@$(BIN)/python -m flows.pages README.md docs/*.md docs/warehouses/README.md

site: $(VENV)/.test ## Build the documentation under site/; open site/index.html, no server or network needed
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

bench: $(VENV)/.test ## Compare what a run costs with what Prefect and Great Expectations cost alone
	$(BIN)/python -m benchmarks.fixed_costs

clean: ## Remove what was set up and published here
	rm -rf $(VENV) $(DATA) site
