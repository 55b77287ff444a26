# Fovea. `make demo` runs it, `make test` tests it; both set up what is missing first.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
# cpu, or a CUDA build of torch such as cu130
TORCH ?= cpu
TORCH_VERSION = 2.13.0
UV_VERSION = 0.13.9

PY = .venv/bin/python
SERVICES = $(PY) -m embedded run --
FRONTEND_SOURCES = $(shell find frontend/src frontend/index.html frontend/vite.config.ts -type f 2>/dev/null)
export PYTHONPATH := platform:.

.PHONY: help setup demo backup restore test check e2e bench chaos schema lock format clean

help:  ## list the targets
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: setup frontend/dist/index.html  ## set up what is missing, then run Fovea until Ctrl-C (PORT=, HOST=, TORCH=)
	@exec $(PY) -m embedded demo --host $(HOST) --port $(PORT)

backup: setup  ## database, files and keys into one file, running or not (TO=folder)
	@$(PY) -m embedded backup --to "$(or $(TO),backups)"

restore: setup  ## a backup into an empty data folder, then verify it (FROM=file)
	@test -n "$(FROM)" || { echo "Say which backup: make restore FROM=backups/fovea-….tar"; exit 2; }
	@$(PY) -m embedded restore "$(FROM)"

test: setup  ## unit, property, reference and api tests, then the front end's
	$(SERVICES) $(PY) -m pytest tests/unit tests/property tests/reference tests/api -n 2 --dist loadfile
	cd frontend && npm test --silent

check: setup  ## format, lint, types, import contracts, migrations, API types, front end
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(SERVICES) $(PY) manage.py makemigrations --check --dry-run
	$(PY) scripts/check_schema.py
	cd frontend && npm run --silent typecheck && npm run --silent lint && npm run --silent format:check

e2e: setup frontend/dist/index.html  ## the browser journeys, in headless Chromium
	$(PY) -m pytest tests/e2e --e2e

bench: setup frontend/dist/index.html  ## every speed that is promised, and the slow coverage simulations
	@for file in tests/bench/bench_*.py; do echo "== $$file"; $(SERVICES) $(PY) $$file || exit 1; done
	$(PY) -m pytest tests -m slow -q

chaos: setup frontend/dist/index.html  ## kill every process during 1,000 submissions (SHORT=1 for CI's length)
	$(PY) -m pytest tests/chaos $(if $(SHORT),,--chaos)

schema: setup  ## write the API's document and the front end's types made from it
	$(PY) scripts/check_schema.py --write

lock: .venv/uv-$(UV_VERSION)  ## resolve the dependencies again
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra train --group dev pyproject.toml -o requirements.lock

format: setup  ## write the format that `make check` asks for
	$(PY) -m ruff format . && $(PY) -m ruff check --fix . ; cd frontend && npm run --silent format

clean:  ## remove what setup made; the demo's data in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist build

setup: .venv/ready-$(TORCH) frontend/node_modules/.ready  ## install what is missing, nothing else

.venv/uv-$(UV_VERSION):
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Fovea needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	@echo "· Making the virtual environment"
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/ready-$(TORCH): .venv/uv-$(UV_VERSION) requirements.lock pyproject.toml scripts/install_torch.py
	@echo "· Installing torch ($(TORCH))"
	@$(PY) scripts/install_torch.py $(TORCH) $(TORCH_VERSION)
	@echo "· Installing the locked packages"
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes --no-deps -r requirements.lock
	@.venv/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-*; touch $@

frontend/node_modules/.ready: frontend/package-lock.json
	@node -e 'if (+process.versions.node.split(".")[0] < 20) { console.error("Fovea needs Node 20 or newer."); process.exit(1) }'
	@echo "· Installing the front end's packages"
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

frontend/dist/index.html: frontend/node_modules/.ready $(FRONTEND_SOURCES)
	@echo "· Building the front end"
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@
