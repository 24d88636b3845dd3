# The recipes are the documentation of the workflow. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= /usr/bin/python3
VENV := .venv
BIN := $(VENV)/bin
# Test processes at once; the servers and workers that they start take as much again.
JOBS ?= 2
PARALLEL := -n $(JOBS) --dist loadfile --no-loadscope-reorder
KEEPING := $(if $(filter 0 no false,$(KEEP))$(filter true 1,$(CI)),--no-keep,--keep)

# Scripts and the editable install name the folder they were made in; after a move or a copy they are made anew.
ifeq ($(shell test -e $(VENV)/.installed && test "$$(cat $(VENV)/.installed)" != "$$(pwd -P)" && echo moved),moved)
.PHONY: $(VENV)/.installed
MOVED := yes
endif

.PHONY: help run up down doctor sql test lint types imports check unit coverage soak bench docs lock clean

help:  ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.installed  ## Ingest the sample newsroom, or your own sources with SOURCES=mine.toml; KEEP=0 ends the server
	@$(BIN)/hemeroteca run $(if $(SOURCES),--sources "$(SOURCES)",--sample) $(KEEPING)

up: $(VENV)/.installed  ## Bring up server, schedule and worker for your sources (SOURCES=mine.toml), or the sample (SAMPLE=1)
	@$(BIN)/hemeroteca up $(if $(SOURCES),--sources "$(SOURCES)")$(if $(SAMPLE),--sample)

down: $(VENV)/.installed  ## End what run and up started
	@$(BIN)/hemeroteca down

doctor: $(VENV)/.installed  ## Look for what is wrong, and name the remedies (SOURCES=mine.toml, SAMPLE=1)
	@$(BIN)/hemeroteca doctor $(if $(SOURCES),--sources "$(SOURCES)")$(if $(SAMPLE),--sample)

sql: $(VENV)/.installed  ## Ask the sample's warehouse: make sql Q="select count(*) from articles"; OWN=1 asks yours
	@$(BIN)/hemeroteca sql $(if $(OWN),,--sample) $(if $(Q),"$$Q")

test: lint types imports check unit  ## Everything that decides whether a change lands

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

check: $(VENV)/.dev
	$(BIN)/python -m deployments.apply --check

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not soak and not bench" $(PARALLEL) $(PYTEST)

# Apart from the tests, which it makes half as dear again.
coverage: $(VENV)/.dev  ## Branch coverage of tasks and warehouse by the tests without servers; fails below 95 %
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -m "not soak and not bench and not e2e" $(PARALLEL) $(PYTEST)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

soak: $(VENV)/.dev  ## The long runs: kills at every named moment, many times; bounded, seed printed
	$(BIN)/python -m pytest -m soak --timeout 3600 $(PYTEST)

bench: $(VENV)/.dev  ## Speed and quality figures, one line a figure
	$(BIN)/python -m pytest tests/benchmarks -m "not soak" -s -q -p no:randomly $(PYTEST)

docs: $(VENV)/.dev  ## Write docs/data-model.md anew from the comments in the schema
	$(BIN)/python -m warehouse.catalogue

lock: $(VENV)/.dev  ## Resolve the dependencies anew into requirements.lock
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --group dev --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.lock -q

# One lock serves users and developers: a test run proves what a user gets.
$(VENV)/.installed: requirements.lock pyproject.toml
	@deployments/prerequisites.sh $(PYTHON)
	@$(if $(MOVED),echo "the checkout was moved or copied: $(VENV) was made elsewhere and is made anew"; rm -rf $(VENV))
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the pinned dependencies into $(VENV)"
	@# --no-deps: the lock is complete, and Debian's pip cannot match extras to hashes
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@pwd -P >$@

$(VENV)/.dev: $(VENV)/.installed
	@touch $@

clean:  ## Remove the environment and caches; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
