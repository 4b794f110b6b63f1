# Two commands matter: `make run` and `make test`. Both set up .venv on first use.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
ROOMS := procedure letters storage reports handlers scheduler bot sandbox

.PHONY: run test soak setup lint types compiled format lock bench clean

run: $(STAMP)
	$(BIN)/frontline run

# The three checks before the tests keep one core busy each.
test: $(STAMP)
	$(MAKE) --no-print-directory -j 2 lint types compiled
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 4 --dist worksteal -m "not soak"

soak: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m soak --timeout 3600 -rP

setup: $(STAMP)

# Debian's Python may lack ensurepip, so a plain venv can fail: then pip installs into it from outside.
$(STAMP): requirements/setup.lock requirements/all.lock pyproject.toml
	$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)
	if [ -x $(BIN)/pip ]; then $(BIN)/python -m pip install -q --require-hashes -r requirements/setup.lock; \
	else pip --python $(BIN)/python install -q --require-hashes -r requirements/setup.lock; fi
	UV_COMPILE_BYTECODE=1 $(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements/setup.lock requirements/all.lock
	UV_COMPILE_BYTECODE=1 $(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --offline -e .
	touch $@

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/deptry .

types: $(STAMP)
	$(BIN)/mypy

# Every worker imports every test, and every bot that a test starts imports the rooms: what each would compile anew
# is compiled here once, and kept until one of them changes. What cannot be imported is said by the tests.
compiled: $(VENV)/.compiled

$(VENV)/.compiled: $(STAMP) $(shell find $(ROOMS) tests -name '*.py')
	$(BIN)/python -m compileall -q $(ROOMS)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -m "not soak" --collect-only -q > /dev/null || true
	touch $@

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Locked with hashes and without the name of any index. What is locked stays, unless it fits no more;
# `make lock UPGRADE=1` takes the newest of everything.
lock: upgrade = $(if $(UPGRADE),--upgrade)
lock: $(STAMP)
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --group dev $(upgrade) \
		pyproject.toml requirements/build.in -o requirements/all.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate $(upgrade) \
		requirements/setup.in -o requirements/setup.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --no-annotate --group bench $(upgrade) \
		-c requirements/all.lock -o requirements/bench.lock

# The calendar beside numpy, holidays and workalendar, which are installed for this alone.
bench: build/bench/.ready
	PYTHONPATH=build/bench $(BIN)/python -m benchmarks.working_days

build/bench/.ready: requirements/bench.lock | $(STAMP)
	$(BIN)/uv pip install -q --python $(BIN)/python --target build/bench --require-hashes -r requirements/bench.lock
	touch $@

clean:
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .hypothesis
