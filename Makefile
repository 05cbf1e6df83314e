# What CI runs, in the environment of README's second block (.venv-dev; ENV= for the one that is active).
ENV ?= .venv-dev
BIN = $(if $(ENV),$(ENV)/bin/)

.PHONY: check test lint docs dist
check: test lint docs dist

test:
	$(BIN)pytest

lint docs dist:
	ENV=$(ENV) .ci/check $@
