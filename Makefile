# The one list of commands. `make` alone prints it.
VENV := .venv
BIN := $(VENV)/bin
# Worker processes of the tests. They often wait for the engines: one more than two cores.
WORKERS ?= 3
# Npm writes the second file when it has installed what the first one names.
PARSER := tests/contracts/asyncapi
PARSER_READY := $(PARSER)/node_modules/.package-lock.json
SUITABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ifeq ($(origin PYTHON),undefined)
# First the one that .venv was made by: itself, not its link, because .venv may have to be made anew.
PYTHON = $(shell for p in `readlink -f $(BIN)/python` python3.12 python3.13 python3.11 python3; do \
	$$p -c '$(SUITABLE)' 2>/dev/null && { echo $$p; break; }; done)
endif

.DEFAULT_GOAL := help
.PHONY: help setup asyncapi-parser check test test-quick test-pile-up test-random-kills test-production-shape soak up down demo bench format lock clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make the virtual environment and install what is pinned (once)
	@python="$(PYTHON)"; $${python:-false} -c '$(SUITABLE)' 2>/dev/null || { \
		echo "Awasi needs Python 3.11, 3.12 or 3.13 with the venv module: install one, then run make again."; exit 1; }; \
	$$python -m deploy.installation

asyncapi-parser: $(PARSER_READY) ## install the AsyncAPI project's parser, for the tests (once; needs Node.js)

$(PARSER_READY): $(PARSER)/package.json $(PARSER)/package-lock.json
	@if command -v npm >/dev/null; then echo "setup: installing the AsyncAPI parser (about 10 MB to download the first time)"; \
		npm ci --prefix $(PARSER) --silent && touch $(PARSER_READY); \
		else echo "setup: there is no npm here; the tests of the AsyncAPI documents will say so"; fi

check: setup ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The suite starts many processes: each would compile every module anew.
test test-quick: export PYTHONDONTWRITEBYTECODE :=

test: setup $(PARSER_READY) ## the whole suite against the real engines, in several workers
	$(BIN)/pytest --numprocesses=$(WORKERS) $(ARGS)

test-quick: setup ## what needs no engine: the law, contracts, architecture, wording
	$(BIN)/pytest --numprocesses=2 -m "not engines and not slow" $(ARGS)

test-pile-up: setup ## 2,000 commands on one case, 150 at once, while worker and Temporal are killed
	AWASI_PILE_UP_COMMANDS=2000 AWASI_PILE_UP_AT_ONCE=150 $(BIN)/pytest tests/workflow/commands/test_pile_up.py -s $(ARGS)

test-random-kills: setup ## 200 cases while worker, Temporal, database and broker are killed at random
	AWASI_RANDOM_KILL_CASES=200 $(BIN)/pytest tests/random_kills $(ARGS)

test-production-shape: setup ## the tests of cases against Temporal on PostgreSQL (given, or built with Go)
	$(BIN)/python -m tests.production_shape $(ARGS)

soak: setup ## hostile and good traffic on the whole stack for AWASI_SOAK_MINUTES (120), then everything is counted
	$(BIN)/python -m tests.soak

demo: setup ## carry real reports to their notices on the real engines, print the timeline, stop
	$(BIN)/awasi demo

up: setup ## start the whole stack and stay (Ctrl-C stops it)
	$(BIN)/awasi up

down: setup ## stop what `make up` started
	$(BIN)/awasi down

bench: setup ## measure Awasi beside the bare engines, print a table, write bench-results/
	$(BIN)/python -m tests.benchmarks $(ARGS)
	$(BIN)/python -m tests.benchmarks.due_dates

format: setup ## let ruff lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

lock: ## pin the dependencies anew by version and hash, record what they require (needs uv)
	uv export -q --no-emit-project --no-header --no-annotate --no-dev -o requirements/run.txt >/dev/null
	uv export -q --no-emit-project --no-header --no-annotate --extra stack --group dev -o requirements/all.txt >/dev/null
	uv export -q --no-emit-project --no-header --no-annotate --no-dev --only-group java -o requirements/java.txt >/dev/null
	uv run -q --no-project --with packaging --with pip --with typing-extensions python -m deploy.installation.record

clean: ## remove the virtual environment and caches; the stack's data stay (awasi reset removes them)
	rm -rf $(VENV) .*_cache build dist *.egg-info
