# Each command sets up what it needs in .venv, once, and again only when pyproject.toml or constraints.txt changed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test soak lint schema texts bench clean

run: .venv/run-time
	$(BIN)/briefbot --config config/briefbot.toml run --once

# A file's tests stay together: what they share is made once.
test: .venv/development
	$(BIN)/pytest -q -n auto --dist loadfile $(ARGS)

# Faults and kills for MINUTES, a line a round; with SEED, the rounds from that one on.
MINUTES ?= 60
soak: .venv/development
	SOAK_MINUTES=$(MINUTES) SOAK_SEED=$(SEED) $(BIN)/pytest -q -p no:cacheprovider tests/faults/test_soak.py -k lost_doubled $(ARGS)

lint: .venv/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

schema: .venv/run-time
	$(BIN)/python -c "import json; from bot.config import config_schema; print(json.dumps(config_schema(), indent=2, ensure_ascii=False))" > config/briefbot.schema.json

# What there is to translate of the words for readers; `make test` names what a language lacks.
texts: .venv/run-time
	$(BIN)/pybabel -q extract --no-location --sort-output --omit-header --width 120 --no-default-keywords --keywords "say say_number:1,2 mark" --output bot/locale/briefbot.pot bot

# DATA is the folder of the corpora: make bench DATA=... ARGS="--sample 300"
bench: .venv/peers benchmarks/.venv/ready
	@$(BIN)/python -m benchmarks $(DATA) $(ARGS)

clean:
	rm -rf .venv benchmarks/.venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

.venv/run-time: pyproject.toml constraints.txt
	@echo "Setting up .venv: once, a few minutes, about 2 GB (most of it PyTorch)."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Briefbot needs Python 3.11 or newer; name one with make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

.venv/development: .venv/run-time
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@

.venv/peers: .venv/run-time benchmarks/constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --constraint benchmarks/constraints.txt --editable ".[peers]"
	@touch $@

# One of the peers can't live beside Briefbot: see benchmarks/README.md.
benchmarks/.venv/ready: benchmarks/requirements.txt
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement benchmarks/requirements.txt
	@touch $@
