import os

import pytest

from tongxue.platform import blobs
from tongxue.platform.blobs.models import StoreOwner
from tongxue.platform.blobs.owner import StoreForeign, require_own_store
from tongxue.platform.blobs.store import path_of
from tongxue.platform.blobs.tasks import sweep_blobs

pytestmark = [pytest.mark.plan("2.2"), pytest.mark.django_db]


def test_a_store_belongs_to_the_database_that_swept_it_first(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path / "blobs"
    require_own_store()
    require_own_store()
    StoreOwner.objects.all().delete()
    with pytest.raises(StoreForeign) as told:
        require_own_store()
    assert told.value.params == {"path": str(tmp_path / "blobs/owner")}
    (tmp_path / "blobs/owner").unlink()
    require_own_store()
    assert (tmp_path / "blobs/owner").read_text() == str(StoreOwner.objects.get().mark)


def test_a_sweep_with_the_wrong_database_removes_nothing(settings, tmp_path):
    settings.BLOBS_ROOT = tmp_path / "blobs"
    kept = blobs.put_bytes(b"of the other database")
    os.utime(path_of(kept.sha256), (0, 0))
    (tmp_path / "blobs/owner").write_text("another")
    with pytest.raises(StoreForeign):
        sweep_blobs(None)
    assert path_of(kept.sha256).read_bytes() == b"of the other database"
