# Each target sets up .venv by itself, from nothing but Python and pip, and again only when pyproject.toml changed.
# The demonstration needs the lamp's own libraries alone, a tenth of what the tests bring.
# EXTRAS=dev,pi also builds the board's own libraries (needs a C compiler and the Python headers).
comma  := ,
PYTHON ?= python3
EXTRAS ?= dev
VENV   := .venv
READY  := $(VENV)/.ready-$(subst $(comma),-,$(EXTRAS))
RUN    := $(VENV)/bin
# An environment is judged by what runs: one that was left half, or whose Python has gone, is made anew.
ANEW   := $(if $(wildcard $(VENV)/bin),$(shell { $(RUN)/python -c 'import pip' \
  && { ! ls $(VENV)/.ready-* || $(RUN)/ebb --version; }; } > /dev/null 2>&1 || echo anew))
SIZE_lamp := : 130 MB
SIZE_dev  := : 1.1 GB, with all that the tests need

.PHONY: anew demo test lint types format bench peers soak properties fuzz mutants shows deb chroot vm arm64 page picture docs hardware spice board oldest clean

demo: $(or $(firstword $(wildcard $(VENV)/.ready-*)),$(VENV)/.ready-lamp)  ## a minute with a simulated person, drawn in this terminal
	@$(RUN)/ebb demo

test: lint types             ## lint, format, types, direction of imports, then every test
	@$(RUN)/python -m pytest -n auto

lint: $(READY)               ## style, format, types and the direction of imports
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports --no-logo > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }

types: $(READY)              ## types as editors see them: too slow for lint, which mypy's cache keeps quick
	@$(RUN)/pyright

format: $(READY)             ## rewrite the files in the project's format
	@$(RUN)/ruff check --fix .
	@$(RUN)/ruff format .

bench: $(READY)              ## speed and memory of the lamp, of its page with phones that look and harm, and of what it lets neighbours know
	@$(RUN)/python tests/benchmarks/cost.py
	@$(RUN)/python tests/benchmarks/page_cost.py
	@$(RUN)/python tests/benchmarks/neighbours_cost.py

peers: $(VENV)/.ready-peers  ## Ebb beside offline beat detectors on the recordings in ../shared, with plots
	@$(RUN)/python tests/benchmarks/peers.py $(if $(STRAP),--strap $(STRAP))

soak: $(READY)               ## the long proofs at full length: every seed, every minute
	@EBB_SOAK=1 $(RUN)/python -m pytest -n auto -m soak

oldest:                      ## what works with arrays, under Bookworm's numpy and Python (1.1 GB into build/; other tests: WHAT=tests/library)
	@$(MAKE) --no-print-directory VENV=build/oldest EXTRAS=dev,oldest PYTHON=python3.11 build/oldest/.ready-dev-oldest
	@build/oldest/bin/python -m pytest -n auto $(or $(WHAT),tests/signals tests/synchrony tests/recording tests/app)

properties: $(READY)         ## every property on fifty times as many arbitrary examples, fresh each time
	@EBB_PROPERTIES=1 $(RUN)/python -m pytest -n auto -m property

fuzz: $(VENV)/.ready-dev-fuzz  ## every reader on a million inputs, guided by coverage; goes on where it was stopped (READERS=words RUNS=20000)
	@$(RUN)/python tests/fuzz/run.py $(if $(RUNS),--runs $(RUNS)) $(READERS)

mutants: $(READY)            ## small harms to what matters most, one at a time: a test must notice each (a quarter of an hour)
	@$(RUN)/python tests/mutants.py

faults: $(READY)             ## every fault against every promise, lived anew, into hardware/promises.md (two minutes)
	@cd tests && PYTHONPATH=..:. ../$(RUN)/python -m promises

scenarios: $(READY)          ## ten thousand sessions that chance befalls, each seen by every observer; goes on where it stopped (hours)
	@cd tests && PYTHONPATH=..:. ../$(RUN)/python -m promises.soak

shows: $(READY)              ## how calm the light is: every programme in every palette, at night and in full
	@$(RUN)/python tests/benchmarks/light_calm.py

deb: $(READY)                ## build/ebb_VERSION_all.deb, for 'sudo apt install' on a Pi
	@systemd/deb

chroot: $(READY)             ## installer and package, tried in Debians of this machine's own kind (root, network, minutes)
	@tests/machines/chroot bookworm
	@tests/machines/chroot trixie

vm: $(READY)                 ## a Pi in a box: real kernel, real systemd, power cuts; one table (root, network, an hour or two)
	@$(RUN)/python tests/machines/vm/run.py $(ARGS)

arm64: $(READY)              ## wheels, a session and the driver tests on emulated 64-bit ARM (root, network, minutes)
	@tests/machines/arm64

page: $(READY)               ## every view of the page for a phone as a picture, into build/page (Chromium, two minutes)
	@$(RUN)/python tests/benchmarks/page_views.py build/page

picture: $(READY)            ## the README's pictures
	@$(RUN)/ebb preview --to hardware/ring.svg
	@$(RUN)/ebb preview settle --to hardware/settle.png

docs: $(VENV)/.ready-docs    ## the pages of all rooms as a site, strictly, into build/docs/site
	@$(RUN)/python -m hardware.site

spice: $(READY)              ## the circuits by ngspice beside our own solver, into hardware/spice.md (half a minute)
	@$(RUN)/python -m hardware.draw spice
	@EBB_SOAK=1 $(RUN)/python -m pytest -q tests/test_spice.py

board: $(READY)              ## the two boards by KiCad: placed, routed, ERC and DRC, gerbers (root, network, three minutes)
	@PYTHON=$(abspath $(RUN)/python) hardware/board/make

hardware: $(READY)           ## every drawing, table and printable part of hardware/, from its texts
	@$(RUN)/python -m hardware.draw

clean:                       ## remove what the targets made
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache

anew: ;

$(VENV)/bin/python: $(ANEW)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Ebb needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.11 demo"; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.ready-%: pyproject.toml $(ANEW) | $(VENV)/bin/python
	@echo "Setting up $(VENV), once$(SIZE_$*)."
	@$(RUN)/python -m pip install --disable-pip-version-check --editable '.$(if $(filter lamp,$*),,[$(subst -,$(comma),$*)])'
	@touch $@
