# `make` alone lists what there is. `make check` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --only-binary :all: --require-hashes

.PHONY: help chat house test check lint unused format texts types contracts knowledge-check suite whole deploy-check bench bench-discord messages chaos pictures pins clean
.DEFAULT_GOAL := help

help:  ## list these
	@sed -n 's/^\([a-z-]*\):.*##  */\1\t/p' Makefile | sort | while IFS="$$(printf '\t')" read -r it does; do printf '  make %-17s %s\n' "$$it" "$$does"; done

chat: $(VENV)/run.done  ## talk to Salve in the terminal
	@$(BIN)/salve chat

test: lint unused types contracts knowledge-check suite  ## everything about the code

check: test messages deploy-check  ## what CI runs

lint: $(VENV)/dev.done  ## check how the code is laid out and written
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/dev.done  ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The interface's texts as the code has them now, into each catalogue; what is new is to be translated there.
texts: $(VENV)/dev.done  ## bring the code's texts into each catalogue
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k NN_:1,2 -k NC_:1c,2 -k S_ -k SN_:1,2 -k t -k tn:1,2 --no-default-keywords --no-location --sort-by-file \
		-o $(VENV)/salve.pot bot
	$(BIN)/pybabel -q update -D salve -d bot/locale -i $(VENV)/salve.pot --no-fuzzy-matching --ignore-obsolete \
		--width 100
	@sed -i -E '/^"(Project-Id-Version|Report-Msgid|POT-|PO-|Last-T|Language-T|Generated)/d' bot/locale/*/LC_MESSAGES/salve.po

types: $(VENV)/dev.done  ## check the types
	$(BIN)/mypy

unused: $(VENV)/dev.done  ## find code, test helpers and packages that nothing uses
	$(BIN)/vulture
	$(BIN)/vulture --config tests/vulture.toml
	$(BIN)/deptry .

contracts: $(VENV)/dev.done  ## check which room imports which
	$(BIN)/lint-imports

knowledge-check: $(VENV)/dev.done  ## check the knowledge, as `salve knowledge check` does
	$(BIN)/salve knowledge check knowledge

suite: $(VENV)/dev.done  ## run the tests
	$(BIN)/pytest -n 3 --dist worksteal --ignore=tests/deploy

whole: $(VENV)/dev.done  ## ask everything of which the suite asks a share; before a release of the shipped knowledge
	$(BIN)/pytest -m whole

# Its first test is that `deploy/check` finds nothing.
deploy-check: $(VENV)/dev.done  ## check the units, images and manifests in deploy/
	$(BIN)/pytest -q -n 2 tests/deploy

# A folder of labelled messages (messages.yaml, distress.yaml, framing.yaml, entries.yaml), where there is one: what Salve
# makes of them, and of messages beside the subject in any case, must not fall below the recorded floor.
MESSAGES ?= ../shared/members
messages: $(VENV)/dev.done  ## ask a folder of labelled messages (MESSAGES=...)
	$(BIN)/python -m tests.messages "$(MESSAGES)"

# Kills, power cuts, many starts at once, a random walk, a sweep of faults, generated inputs: in full, with one table at the
# end. KINDS="walk sweep" for some of them.
KINDS ?=
chaos: $(VENV)/dev.done  ## kills, power cuts, faults; an hour or more (KINDS=...)
	$(BIN)/python -m tests.chaos $(KINDS)

# Everything that Salve says, drawn in Chromium (Debian: chromium-headless-shell, fonts-dejavu), as it looks from now on: docs/pictures.
pictures: $(VENV)/dev.done  ## draw the messages and the desk anew
	PICTURES=keep $(BIN)/pytest -q tests/pictures tests/web/test_walk.py

# The rooms, and four walks through them, as they are: docs/house.md.
house: $(VENV)/dev.done  ## draw the rooms of the code and four walks through them
	$(BIN)/python -m tests.house

# Figures on the served knowledge, and on the public sets below DATA when given: make bench DATA=~/sets
DATA ?=
bench: $(VENV)/dev.done  ## measure answering beside its peers (DATA=...)
	$(BIN)/salve bench $(if $(DATA),--data "$(DATA)") --chart bench.png --save bench.json

# One Salve beside a bot that does nothing, on the loopback Discord: ratios, and a chart. FLAME=cpu.svg draws where a
# question's CPU time goes, MEMORY=100000 asks so many and tells what the process holds meanwhile.
FLAME ?=
MEMORY ?=
bench-discord: $(VENV)/dev.done  ## measure a running bot beside one that does nothing (FLAME=..., MEMORY=...)
	$(BIN)/python -m tests.load --chart bench-discord.png $(if $(FLAME),--flame "$(FLAME)") $(if $(MEMORY),--memory "$(MEMORY)")

# The pins: every package with its hashes and no address, so that they come from whatever index pip is set to.
pins:  ## renew the pinned packages
	uv pip compile -q pyproject.toml requirements/build.in $(PIN_OPTIONS) -o requirements/run.txt
	cd requirements && uv pip compile -q dev.in run.txt $(PIN_OPTIONS) -o dev.txt
	cd requirements && uv pip compile -q languages.in run.txt $(PIN_OPTIONS) -o languages.txt
	cd requirements && uv pip compile -q postgres.in run.txt $(PIN_OPTIONS) -o postgres.txt
PIN_OPTIONS := --generate-hashes --universal --no-emit-index-url --no-annotate --no-header --python-version 3.11

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Salve needs Python 3.11 or newer: make chat PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing (once, about a minute) ..."
	$(PIP) -r requirements/run.txt
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@


$(VENV)/dev.done: requirements/dev.txt $(VENV)/run.done
	$(PIP) -r requirements/dev.txt
	@touch $@


clean:  ## delete the environment
	rm -rf $(VENV)
