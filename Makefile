# Two commands: `make run` opens the program, `make test` tests it. Everything they need is set up first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LIBRARIES := libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 \
	libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
TOOLS := xvfb poppler-utils gdal-bin

.PHONY: run test lint bench clean
.DELETE_ON_ERROR:

run: $(VENV)/.run
	$(BIN)/gisapp

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	@for file in tests/benchmarks/bench_*.py; do $(BIN)/python $$file || exit 1; done

clean:
	rm -rf $(VENV) out build dist

$(VENV)/bin/python:
	@$(call debian,$(PYTHON) -m ensurepip --version,python3-venv)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(call debian,ldconfig -p | grep -q libEGL.so.1 && ldconfig -p | grep -q libxcb-cursor.so.0,$(LIBRARIES))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(call debian,ldconfig -p | grep -q libEGL.so.1 && ldconfig -p | grep -q libxcb-cursor.so.0,$(LIBRARIES))
	@$(call debian,command -v Xvfb pdftotext ogrinfo >/dev/null,$(TOOLS))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run

# $(call debian,test,packages): where the test fails on Debian, install the packages, or say which are missing
define debian
if ! sh -c "$(1)" >/dev/null 2>&1 && command -v apt-get >/dev/null; then \
  if [ "$$(id -u)" = 0 ]; then su=; elif command -v sudo >/dev/null; then su=sudo; else su=none; fi; \
  if [ "$$su" = none ]; then echo "Missing system packages, please install: $(2)"; \
  else echo "Installing system packages: $(2)"; $$su apt-get update -qq && \
    $$su env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; fi; \
fi
endef
