# `make start` and `make chat` to use it, `make test` to check it, `make help` for the rest.
SHELL := /bin/bash
PY := .venv/bin/python
MODEL := models/leerwijzer.tar.gz
# Of the door, and of Rasa behind it.
PORT ?= 8000
RASA_PORT ?= 5005

# Quiet libraries; everything that matters is said by our own scripts.
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore
export PYTHONUNBUFFERED := 1
# How long threads of the sentence encoder spin when they wait: see docs/performance.md.
export GOMP_SPINCOUNT ?= 1000

CONTENT := $(shell find knowledge -name '*.yml' -o -name '*.csv' -o -name '*.txt' -o -name '*.py' | grep -v __pycache__)
TRAINING := config.yml domain.yml $(shell find bot/data bot/nlu -type f | grep -v __pycache__)

.DEFAULT_GOAL := help
.PHONY: help browser setup knowledge train start chat test test-fast validate evaluate learn bench screenshots widget format lint requirements clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

start: $(MODEL) var/knowledge.sqlite ## Start the chat and the assistant (installs, loads and trains what is needed)
	@$(PY) -m scripts.start --port $(PORT) --rasa-port $(RASA_PORT)

chat: .venv/ready ## Talk to the started assistant in this terminal
	@$(PY) -m scripts.chat --port $(RASA_PORT)

test: $(MODEL) var/knowledge.sqlite lint browser ## Run every check that CI runs
	@$(PY) -m pytest tests

browser: .venv/ready
	@$(PY) -m scripts.browser

# The advisers' pages go through databases for each test and take as long as all the rest.
test-fast: .venv/ready .cache/dutch-model/meta.json ## Run the part that takes about two minutes, without the advisers' pages
	@$(PY) -m pytest tests -m "not slow" -q --ignore=tests/web/console

setup: .venv/ready .cache/dutch-model/meta.json ## Make the environment and fetch the Dutch language model

knowledge: var/knowledge.sqlite ## Load the knowledge base

train: $(MODEL) ## Train the model, when data changed

validate: .venv/ready var/knowledge.sqlite ## Check content, training data and domain
	@$(PY) -m knowledge check
	@.venv/bin/rasa data validate --data bot/data --fail-on-warnings

evaluate: $(MODEL) var/knowledge.sqlite ## Measure understanding and compare pipelines; writes docs/nlu.md (over an hour)
	@$(PY) -m scripts.compare
	@$(PY) -m scripts.evaluate --write

learn: $(MODEL) var/knowledge.sqlite ## Measure what new examples do: make learn EXAMPLES=file (see docs/advisers.md)
	@$(PY) -m scripts.learn $(EXAMPLES)

bench: .venv/ready var/knowledge.sqlite ## Measure speed
	@$(PY) -m bench.knowledge
	@$(PY) -m bench.assistant
	@$(PY) -m bench.door --turns 100 --streams 3000
	@$(PY) -m bench.console

screenshots: .venv/ready ## Take the pictures of docs/images, while the door runs
	@$(PY) -m scripts.screenshots --door http://127.0.0.1:$(PORT)
	@$(PY) -m scripts.screenshots_console --door http://127.0.0.1:$(PORT)

widget: ## Build the chat element (needs node and npm)
	@cd widget && npm install --no-save --silent && npm run --silent build

format: .venv/ready ## Format the code
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

lint: .venv/ready ## Check style and types
	@$(PY) -m ruff check . && $(PY) -m mypy

requirements: .venv/ready ## Pin the requirements anew, with hashes
	@$(PY) -m scripts.setup --pin

clean: ## Remove everything that can be made again
	rm -rf .venv .tools .cache models var .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/ready: requirements/development.txt requirements/uv.txt .python-version scripts/setup.py
	@python3 scripts/setup.py
	@touch $@

.cache/dutch-model/meta.json: .venv/ready scripts/dutch_model.py
	@$(PY) -m scripts.dutch_model
	@touch $@

var/knowledge.sqlite: .venv/ready $(CONTENT)
	@$(PY) -m knowledge load
	@touch $@

$(MODEL): .venv/ready .cache/dutch-model/meta.json var/knowledge.sqlite $(TRAINING)
	@$(PY) -m scripts.train $@
