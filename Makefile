# Each target sets up all it needs in .venv, from nothing but Python 3.11 (or newer) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: install run test coverage lint bench lock clean

install: $(VENV)/.server

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Bettune needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# One stamp for each set of packages; a changed lock file installs it again.
$(VENV)/.%: locks/%.txt pyproject.toml $(VENV)/.python
	$(PIP) install --require-hashes -r locks/$*.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

run: $(VENV)/.server
	$(BIN)/bettune serve --demonstration

# Compiled once and kept, whatever the shell says: tests start hundreds of processes.
TEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
test: $(VENV)/.development
	$(TEST)

coverage: $(VENV)/.development
	$(TEST) --cov --cov-report=term:skip-covered

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.bench
	$(BIN)/python -m bench

# Writes the lock files anew (needs uv).
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-strip-extras --quiet --all-extras --group build
lock:
	$(LOCK) --group test --group lint --group bench -o locks/bench.txt
	$(LOCK) --group test --group lint -c locks/bench.txt -o locks/development.txt
	$(LOCK) -c locks/bench.txt -o locks/server.txt

clean:
	rm -rf $(VENV) var .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
