"""For the whole checkout: the code blocks of the pages are tests (see `tests.pages`)."""

import pytest
from sybil.integration.pytest import SybilItem

from tests.pages import PAGES

collect_ignore = ["docs/conf.py"]
pytest_collect_file = PAGES.pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page may show `open(…).read()`; that the file is closed late is no error there."""
    for item in items:
        if isinstance(item, SybilItem):
            item.add_marker(pytest.mark.filterwarnings("ignore::ResourceWarning"))
            item.add_marker(
                pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
            )
