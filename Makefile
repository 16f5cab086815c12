# Works with GNU Make 3.81 (macOS) and later. Needs Python 3.11 or later; everything else goes into .venv.

VENV := .venv
BENCH := .venv-bench
BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALL := -m pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes --requirement
UV_VERSION := 0.13.9

# Run, not just found: a version manager's shim exists for Pythons that are not installed.
find_python = for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done; \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or later was found. Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; fi

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo crawl explore picture test deep bench check docs lock audit wheels

help: ## list the targets
	@echo 'make TARGET [ARGS="arguments for the command that it runs"]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## crawl the bundled sample publication and the pages it links to into demo.db, and print what was found
	$(PY) -m sample.demo demo.db $(ARGS)

crawl: $(VENV)/.runtime ## crawl the real publication into archive.db
	$(PY) -m scrapy crawl digests $(ARGS)

explore: $(VENV)/.runtime ## open archive.db in a browser (ARGS="-s ARCHIVE=demo.db" for another)
	$(PY) -m scrapy explore $(ARGS)

picture: $(VENV)/.dev ## take the picture of the explorer that the README shows, of the sample publication
	$(PY) docs/picture.py $(ARGS)

test: $(VENV)/.dev ## run the tests
	$(PY) -m pytest $(ARGS)

deep: $(VENV)/.dev ## run what takes longer than the tests, before a release: kills, new random examples, scale, browsers
	$(PY) -m pytest --deep $(ARGS)

bench: $(BENCH)/.installed ## run every benchmark beside its peers (ARGS="export read_source" for some, --small to try)
	$(BENCH)/bin/python -m benchmarks $(ARGS)

check: $(VENV)/.dev ## run every check: lint, format, types, import contracts, tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(BIN)/lint-imports
	$(PY) -m pytest

docs: $(VENV)/.runtime ## write the pages of docs/ that come from the code
	$(PY) docs/generate.py $(ARGS)

COMPILE = .venv-lock/bin/python -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --quiet $(ARGS)

audit: ## compare the locks with published advisories ("not audited" where none can be reached)
	@$(find_python); "$$python" deploy/audit.py requirements.lock requirements-dev.lock

wheels: $(VENV)/.dev ## whether each pin has a wheel for each supported Python
	$(PY) deploy/wheels.py $(ARGS)

# newspaper4k needs an older python-dateutil; all else that benchmarks run with is what runs.
lock: ## write the requirement locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@$(find_python); "$$python" -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@for group in "" "-dev"; do \
	  $(COMPILE) $${group:+--group dev --constraint requirements.lock} --output-file "requirements$$group.lock" || exit 1; done
	@sed -n '/^python-dateutil==/d; s/^\([^ ]*==.*[^ ]\) *\\$$/\1/p' requirements.lock >.venv-lock/constraints.txt
	@$(COMPILE) --group bench --constraint .venv-lock/constraints.txt --output-file requirements-bench.lock

# A .venv whose interpreter is gone is made anew.
$(PY):
	@$(find_python); echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV) || { \
	  echo "$$python could not make an environment; on Debian and Ubuntu it needs the package python3-venv." >&2; exit 1; }

$(VENV)/.runtime: requirements.lock $(PY)
	@echo "Installing requirements.lock into $(VENV)"
	@$(PY) $(INSTALL) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(PY)
	@echo "Installing requirements-dev.lock into $(VENV)"
	@$(PY) $(INSTALL) requirements-dev.lock
	@touch $@

# Without pip's resolver, which some versions of it fail at for a package's extra named twice: the lock names everything.
$(BENCH)/.installed: requirements-bench.lock
	@$(find_python); "$$python" -m venv --clear $(BENCH)
	@echo "Installing requirements-bench.lock into $(BENCH)"
	@$(BENCH)/bin/python $(INSTALL) requirements-bench.lock --no-deps
	@touch $@
