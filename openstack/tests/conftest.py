import logging
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support import settings  # noqa: E402


@pytest.fixture
def valet_conf():
    found = settings.Settings()
    yield found
    found.undo()


@pytest.fixture(autouse=True)
def _log_everything(caplog):
    caplog.set_level(logging.INFO)
