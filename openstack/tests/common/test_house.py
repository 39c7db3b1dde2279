"""What must hold of all the code: where it runs, and what it leaves alone."""

import ast
import importlib.metadata
import pathlib

import pytest

import valet_openstack
import valet_os

FILES = sorted(file for package in (valet_openstack, valet_os)
               for file in pathlib.Path(package.__file__).parent.rglob('*.py'))


def test_there_is_something_to_look_at():
    assert len(FILES) > 15


@pytest.mark.parametrize('file', FILES, ids=lambda file: '/'.join(file.parts[-3:]))
def test_is_written_in_python_3_8(file):
    ast.parse(file.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize('file', FILES, ids=lambda file: '/'.join(file.parts[-3:]))
def test_uses_no_method_that_came_later(file):
    later = {'removeprefix', 'removesuffix', 'pairwise', 'batched', 'bit_count'}
    used = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
    assert not used & later


@pytest.mark.parametrize('file', FILES, ids=lambda file: '/'.join(file.parts[-3:]))
def test_imports_neither_eventlet_nor_what_needs_it(file):
    forbidden = {'eventlet', 'greenlet', 'oslo_service', 'six', 'pkg_resources', 'importlib_metadata'}
    for node in ast.walk(ast.parse(file.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
            [node.module or ''] if isinstance(node, ast.ImportFrom) else []
        assert not {name.split('.')[0] for name in names} & forbidden


def test_entry_points_are_registered_and_load_nothing_they_should_not():
    found = {(entry.group, entry.name): entry.value
             for entry in importlib.metadata.distribution('valet-openstack').entry_points}
    assert found == {
        ('heat.clients', 'valet'): 'valet_openstack.heat.client_plugin:ValetClientPlugin',
        ('heat.stack_lifecycle_plugins', 'valet'): 'valet_openstack.heat.lifecycle:ValetLifecycle',
        ('cinder.scheduler.filters', 'ValetFilter'): 'valet_openstack.cinder.filter:ValetFilter',
        ('oslo.config.opts', 'valet'): 'valet_openstack.options:list_opts',
    }
