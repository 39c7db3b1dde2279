import pytest
from nova import context

from valet_openstack.nova import order


@pytest.fixture
def nova_context():
    return context.RequestContext('user-1', 'project-1', request_id='req-11111111-2222-4333-8444-555555555555')


@pytest.fixture(autouse=True)
def _without_weigher():
    yield
    order.set_weigher_loaded(False)
