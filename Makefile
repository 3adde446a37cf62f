# The commands of the project; README.md says what they are for. Everything lives in .venv, nothing is installed into the system
# except, as root on Debian, the packages that Python or the browser tests need.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev chromium redis pgbouncer run test lint lint-css css bench drills requirements clean

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check --no-input --require-hashes -qq
UV := $(VENV)/bin/uv pip install --quiet --python $(PY) --require-hashes
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
TEST_WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
PYTEST_ARGS ?=
# Written even where the environment says otherwise: tests start many programs, and each would compile the whole shop again.
export PYTHONDONTWRITEBYTECODE :=

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# --- environment -----------------------------------------------------------------------------------------------------------------

setup: $(VENV)/.runtime ## the environment in .venv (quick when nothing changed)
	@:
setup-dev: $(VENV)/.dev ## the same with the tools for tests and linters
	@:

$(PY):
	@python=$$(for name in python3.13 python3.12 python3.11 python3 python; do \
	    path=$$(command -v $$name) && "$$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	        && echo "$$path" && break; \
	done || true); \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed, and none was found." >&2; exit 1; fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	        echo "Installing python3-venv"; \
	        apt-get update -qq >/dev/null; \
	        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null; \
	    else \
	        echo "Python's venv module is missing: install python3-venv (apt-get install python3-venv)." >&2; exit 1; \
	    fi; \
	fi; \
	echo "Creating $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV)
	@# uv installs four times faster than pip; pip takes over wherever uv cannot.
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt >$(VENV)/uv.txt
	@$(PIP) -r $(VENV)/uv.txt || echo "Going on without uv"

# The stamps keep what was installed: a changed file differs from them, a fresh checkout's new dates do not matter.
$(VENV)/.runtime: requirements.txt | $(PY)
	@if ! cmp -s requirements.txt $@ && ! cmp -s requirements-dev.txt $(VENV)/.dev; then \
	    echo "Installing what the shop needs"; \
	    $(UV) -r requirements.txt 2>/dev/null || $(PIP) -r requirements.txt; \
	fi
	@cp requirements.txt $@

$(VENV)/.dev: requirements-dev.txt requirements.txt | $(PY)
	@if ! cmp -s requirements-dev.txt $@; then \
	    echo "Installing what tests and linters need"; \
	    $(UV) -r requirements-dev.txt 2>/dev/null || $(PIP) -r requirements-dev.txt; \
	fi
	@cp requirements-dev.txt $@
	@cp requirements.txt $(VENV)/.runtime

# The shell of Chromium that draws no windows: half the work of the whole one.
chromium: $(VENV)/.dev
	@if [ -x /usr/bin/chromium-headless-shell ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests"; \
	    apt-get update -qq >/dev/null; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null; \
	else \
	    $(PY) -m playwright install --only-shell chromium; \
	fi

redis: PROGRAM := redis-server
pgbouncer: PROGRAM := pgbouncer
redis pgbouncer:
	@if PATH="$$PATH:/usr/sbin" command -v $(PROGRAM) >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing $(PROGRAM) for the tests of several machines"; \
	    apt-get update -qq >/dev/null; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PROGRAM) >/dev/null; \
	else \
	    echo "$(PROGRAM) is missing: install it for the tests of several machines." >&2; exit 1; \
	fi

requirements: $(VENV)/.dev ## renew requirements*.txt after a change of requirements*.in
	@for part in requirements requirements-readings requirements-codes requirements-dev; do \
	    $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-strip-extras \
	        --custom-compile-command "make requirements" $$part.in -o $$part.txt; \
	done

# --- running ---------------------------------------------------------------------------------------------------------------------

run: export BEAUTIQUE_ENV := development
run: export HOST := $(HOST)
run: export PORT := $(PORT)
run: setup ## the shop with demo data on http://127.0.0.1:8000
	@$(PY) -m whitenoise.compress --quiet static
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi demo --if-empty
	@echo
	@echo "  Beautique   http://$(HOST):$(PORT)"
	@echo "  Log in as   owner / beautique-demo   (staff: sana / beautique-demo)"
	@echo "  Stop with   Ctrl-C"
	@echo
	@exec $(BIN)/gunicorn -c gunicorn.conf.py wsgi:app

# --- checking --------------------------------------------------------------------------------------------------------------------

test: setup-dev chromium redis pgbouncer ## the whole suite on SQLite, PostgreSQL, PgBouncer and Redis, Chromium included
	@exec $(PY) -m pytest -n $(TEST_WORKERS) --dist worksteal $(PYTEST_ARGS)

lint: setup-dev ## linters, types, import contracts, templates, stale CSS
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --diff --quiet . ; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >$(VENV)/lint-imports.log 2>&1 || { cat $(VENV)/lint-imports.log; exit 1; }
	@if [ -d templates ]; then $(BIN)/djlint templates --lint --quiet; fi
	@$(PY) -m pytest -q --noconftest -n 0 --tb=short --no-header tests/house/test_templates.py -k wide >$(VENV)/lint-templates.log 2>&1 \
	    || { cat $(VENV)/lint-templates.log; exit 1; }
	@$(MAKE) lint-css
	@echo "Lint: all is well"

lint-css: setup-dev
	@$(PY) -I beautique/web/static_files.py --check

css: setup-dev ## rebuild the committed CSS (needs Node)
	@npm ci --no-audit --no-fund --silent
	@npm run --silent css
	@$(PY) -I beautique/web/static_files.py --write

bench: setup-dev ## the benchmarks
	@$(PY) -m tests.bench

drills: setup-dev redis pgbouncer ## the fault drills
	@$(PY) -m tests.drills

clean: ## remove the environment and what tools left behind
	@rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage .coverage.* htmlcov
