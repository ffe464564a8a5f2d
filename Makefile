# Every target sets up what it needs: a virtual environment in .venv, the package and its tools.
PYTHON ?= python3
BIN := .venv/bin
# Each of the many processes that tests start would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo sample test lint check bench clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("dxsim needs Python 3.11 or later; try: make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

install: .venv/.installed ## build the virtual environment and install dxsim into it

demo: install ## run the quickstart scenario; its tables land in reports/quickstart
	$(BIN)/dxsim run scenarios/quickstart.yaml

sample: install ## write the sample report of the quickstart to reports/sample
	$(BIN)/dxsim run scenarios/quickstart.yaml --quiet
	$(BIN)/dxsim report reports/quickstart -o reports/sample/quickstart.html

test: install ## run the whole test suite, and every notebook
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=120 notebooks tests

lint: install ## ruff, mypy strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## the common workload against the yardstick, 60 000 jobs
	$(BIN)/python tests/benchmarks/common_workload.py 60000

clean: ## remove the virtual environment and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
