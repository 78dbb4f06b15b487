# `make run` starts Huiyin with a sample institution. `make test` checks everything. The rest is for daily work.

PYTHON ?= python3
PORT ?= 8000
export PYTHON PORT

PYTEST = .venv/bin/pytest -n 2
POSTGRES = .venv/bin/python scripts/postgres.py
# Rooms without a line of SQL need one database only.
WITHOUT_SQL = --ignore=tests/kernel --ignore=tests/house --ignore=tests/ui --ignore=tests/gallery

# What the engine's own tests ask of both databases already, or what asks none; `make test-full` asks it of both as well.
ONCE = $(addprefix --ignore=tests/,packs administration papers portal/test_hostile.py portal/test_submit.py \
	api/test_description.py api/test_every_operation.py api/test_papers.py \
	site/test_misuse.py site/test_serving.py site/test_wheel.py site/test_demo.py site/test_rotation_kept.py \
	site/test_lost_key.py site/test_demo_texts.py site/test_receipt_command.py notices/test_labels.py \
	parties/test_given.py parties/test_names.py parties/test_numbers.py parties/test_masks.py finding/test_text.py \
	matters/test_import_dates.py matters/test_import_mapping.py matters/test_forms.py)

# It looks into the database's files, and wants a server that nobody else uses.
ALONE = --ignore=tests/finding/test_sweep.py

.PHONY: help run setup test test-full lint format bench lock messages picture pictures clean

help:
	@echo "make run        start Huiyin with a sample institution at http://127.0.0.1:$(PORT)"
	@echo "make test       all checks: style, types, tests on SQLite and PostgreSQL, a real browser"
	@echo "make test-full  the same with the slow tests and many more random examples"
	@echo "make lint       style, types, import directions, templates, stale files"
	@echo "make bench      measure speed against the bare databases"
	@echo "make format     lay out the Python code"
	@echo "make lock       renew uv.lock and the requirements lists after a change in pyproject.toml"
	@echo "make messages   gather the texts to translate, then compile the translations"
	@echo "make picture    draw docs/house.svg again"
	@echo "make pictures   take the pictures in docs/pictures again, walking through a sample institution"
	@echo "make clean      remove what was installed or built; data in var/ stays"

run:
	@scripts/run

setup:
	@scripts/system-packages
	@scripts/setup test
	@.venv/bin/python scripts/compile_messages.py

lint: setup
	.venv/bin/ruff check
	.venv/bin/ruff format --check --quiet
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint huiyin --lint --quiet
	.venv/bin/uv lock --check --offline --quiet

test: lint
	$(PYTEST) -m "not browser and not postgresql and not slow"
	$(POSTGRES) --fast $(PYTEST) -m "not browser and not slow" $(WITHOUT_SQL) $(ONCE) $(ALONE)
	$(POSTGRES) --fast .venv/bin/pytest tests/finding/test_sweep.py
	$(PYTEST) -m "browser and not slow"
	@echo "Huiyin: every check passed."

test-full: lint
	$(PYTEST) --hypothesis-profile=full -m "not browser and not postgresql"
	$(POSTGRES) $(PYTEST) --hypothesis-profile=full -m "not browser" $(WITHOUT_SQL)
	$(PYTEST) -m browser
	@echo "Huiyin: every check passed, the slow ones too."

format: setup
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

bench: setup
	bench/run

lock: setup
	.venv/bin/uv lock
	scripts/requirements

messages: setup
	.venv/bin/python scripts/gather_messages.py
	.venv/bin/python scripts/compile_messages.py

picture: setup
	.venv/bin/python scripts/draw_house.py

pictures: setup
	.venv/bin/python scripts/picture_docs.py

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find huiyin tests scripts bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	find huiyin -name '*.mo' -delete
