# What CI runs, in the environment of README's second block (.venv-dev; VENV= for the one that is active).
VENV ?= .venv-dev
BIN = $(if $(VENV),$(VENV)/bin/)

.PHONY: check test lint docs dist
check: test lint docs dist

test:
	$(BIN)pytest

lint docs dist:
	VENV=$(VENV) .ci/check $@
