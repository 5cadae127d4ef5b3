"""An old lamp's recordings, and where a new one keeps its own."""

import pytest
from support import old_cards


@pytest.fixture
def there(tmp_path):
    return old_cards.recordings(tmp_path / "old")


@pytest.fixture
def here(tmp_path):
    return tmp_path / "lamp" / "recordings"
