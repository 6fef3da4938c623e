# exgen on a fresh machine: `make demo` or `make test` is all it takes.
#
#   make setup    .venv with exgen and its tools; TeX from Debian's packages where it is missing
#   make demo     setup, then the sheet of seed 7 and its solution as PDFs
#   make test     setup, then every check: ruff, mypy, pytest
#   make lint     setup, then ruff and mypy alone
#   make thorough  setup, then all tests, with many more samples of what chance draws
#   make platforms  setup, then what needs programs of learning platforms: a browser, Maxima, graders
#   make browser  setup and Chromium, then the pages of practice and the desk, as people go through them
#   make fuzz     setup, then random programs against autograd, for some minutes
#   make bench    setup, then the speed of a class beside plain pdflatex, a minute or two
#   make wheel    setup, then dist/*.whl
#   make clean    remove .venv and what the tools left behind; sheets in output/ stay

PYTHON ?= python3
BIN := .venv/bin

# Empty is off: the tests begin hundreds of processes, and each would compile exgen anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test thorough lint browser platforms fuzz bench wheel clean

setup: .venv/.ready
	@.ci/tex-setup
	@.ci/fence-setup

# Redone when the dependencies change; the time stamp is written last.
.venv/.ready: pyproject.toml
	@.ci/venv-setup "$(PYTHON)"
	@touch $@

demo: setup
	@$(BIN)/exgen make --seed 7

test: setup
	@.ci/checks

thorough: setup
	@EXGEN_THOROUGH=1 $(BIN)/pytest -n auto --dist worksteal

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# Each set-up script brings the programs of one kind of reader; more may be added in its manner.
platforms: setup
	@.ci/browser-setup
	@.ci/axe-setup
	@.ci/maxima-setup
	@.ci/notebook-setup
	@$(BIN)/pytest -m platforms tests/platforms

browser: setup
	@.ci/browser-setup
	@$(BIN)/pytest -m browser tests/browser

fuzz: setup
	@EXGEN_THOROUGH=13 $(BIN)/pytest tests/fuzz

bench: setup
	@$(BIN)/python docs/bench.py

wheel: setup
	@$(BIN)/python -m build --wheel

clean:
	rm -rf .venv dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find docs exgen templates tests -name __pycache__ -prune -exec rm -rf {} +
