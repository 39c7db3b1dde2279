"""Asks Valet through the real ValetFilter where the servers of real stacks go, and tells how long each call took.

The servers of a stack wait in Heat for something that is never over, so that nothing but this program asks for them.
Prints one JSON object: milliseconds of the first call of each stack, and of all later ones.
"""
import argparse
import json
import os
import sys
import time
import uuid

from keystoneauth1 import loading, session

parser = argparse.ArgumentParser()
parser.add_argument('--config', action='append', required=True, help='of nova-scheduler; may be repeated')
parser.add_argument('--support', required=True, help='folder of nova_support.py')
parser.add_argument('--topology', required=True, help='file that names the hosts')
parser.add_argument('--stacks', type=int, required=True)
parser.add_argument('--servers', type=int, required=True)
args = parser.parse_args()
sys.path.insert(0, args.support)

import nova_support  # noqa: E402  Real request specs and host states.

from valet_openstack import options  # noqa: E402

options.register(nova_support.CONF)
nova_support.CONF(['--config-file=' + path for path in args.config], project='nova', default_config_files=[])


def template():
    """Threes that are never two in a rack."""
    server = {'type': 'OS::Nova::Server', 'depends_on': 'gate',
              'properties': {'flavor': 'm1.tiny', 'image': 'cirros', 'networks': [{'allocate_network': 'none'}]}}
    resources = {'gate': {'type': 'OS::Heat::TestResource', 'properties': {'action_wait_secs': {'create': 3600}}}}
    names = ['vm_%d' % i for i in range(args.servers)]
    resources.update({name: server for name in names})
    for i in range(0, len(names) - 2, 3):
        resources['apart_%d' % i] = {
            'type': 'ATT::Valet::GroupAssignment',
            'properties': {'group_type': 'diversity', 'level': 'rack',
                           'resources': [{'get_resource': name} for name in names[i:i + 3]]}}
    return {'heat_template_version': '2018-08-31', 'resources': resources}, names


def login():
    loader = loading.get_plugin_loader('password')
    auth = loader.load_from_options(**{key: os.environ['OS_' + key.upper()] for key in (
        'auth_url', 'username', 'password', 'project_name', 'user_domain_name', 'project_domain_name')})
    return session.Session(auth)


def timed(filter_, hosts, **values):
    spec = nova_support.spec(instance_uuid=str(uuid.uuid4()), **values)
    began = time.perf_counter()
    passing = list(filter_.filter_all(hosts, spec))
    elapsed = (time.perf_counter() - began) * 1000
    if not passing:
        raise SystemExit('Valet refused server %s; see the log lines above' % spec.instance_uuid)
    return elapsed


def remove(cloud, path, heat):
    """Twice, if it must: Heat stumbles now and then over a stack that it has only begun to make."""
    for _ in range(2):
        cloud.delete(path, endpoint_filter=heat)
        for _ in range(60):
            time.sleep(0.5)
            answer = cloud.get(path, endpoint_filter=heat, raise_exc=False)
            if answer.status_code == 404 or answer.json()['stack']['stack_status'] == 'DELETE_COMPLETE':
                return
            if answer.json()['stack']['stack_status'] == 'DELETE_FAILED':
                break


def warm_up(filter_, hosts, **values):
    """Until Valet has read the cloud; the plug-in logs in, and connects."""
    for _ in range(30):
        if filter_.filter_all(hosts, nova_support.spec(instance_uuid=str(uuid.uuid4()), **values)):
            return
        time.sleep(1)
    raise SystemExit('Valet does not know the hosts of the testbed')


def main():
    cloud = login()
    project = cloud.get_project_id()
    heat = {'service_type': 'orchestration'}
    filter_ = nova_support.Scheduler().filters[0]
    with open(args.topology, encoding='utf-8') as file:
        racks = [rack for cluster in json.load(file)['clusters'] for rack in cluster['racks']]
    hosts = [nova_support.host(name) for rack in racks for name in rack['hosts']]
    tiny = nova_support.flavor(flavorid='1', name='m1.tiny', vcpus=1, memory_mb=512, root_gb=1, ephemeral_gb=0,
                               swap=0, extra_specs={})
    warm_up(filter_, hosts, project_id=project, flavor=tiny)
    first, later, stacks = [], [], []
    body, names = template()
    for number in range(args.stacks):
        name = 'bench-%s-%d' % (uuid.uuid4().hex[:8], number)
        made = cloud.post('/stacks', endpoint_filter=heat, json={'stack_name': name, 'template': body}).json()
        stack = made['stack']['id']
        hints = {'heat_root_stack_id': [stack], 'heat_stack_id': [stack], 'heat_stack_name': [name],
                 'heat_path_in_stack': [name]}
        for server in names:
            hints.update({'heat_resource_name': [server], 'heat_resource_uuid': [str(uuid.uuid4())]})
            elapsed = timed(filter_, hosts, project_id=project, flavor=tiny, scheduler_hints=dict(hints))
            (first if server == names[0] else later).append(elapsed)
        stacks.append('/stacks/%s/%s' % (name, stack))
    for path in stacks:
        remove(cloud, path, heat)
    print(json.dumps({'first': first, 'later': later}))


main()
