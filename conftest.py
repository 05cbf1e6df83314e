"""For the whole checkout: the code blocks of the pages are tests (see `tests.pages`)."""

from tests.pages import PAGES

collect_ignore = ["docs/conf.py"]
pytest_collect_file = PAGES.pytest()
