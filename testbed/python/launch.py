"""Runs programs of OpenStack from their libraries; the packages that bring them as daemons are not needed.

    launch.py NAME ARGUMENT...
        runs one program in this process.

    launch.py --nursery NAME
        loads a program once and forks it as often as asked: standard input has one line of JSON,
        [{"argv": [...], "log": path}, ...]; the answer is one line with the process ids, in that order. Each
        child leads a session of its own and waits until a line "go" comes; without it, it ends. Loading Nova
        takes seconds and 100 MB, which the children of a nursery share.
"""
import json
import os
import sys
from importlib import import_module

PROGRAMS = {
    'keystone-manage': 'keystone.cmd.manage',
    'placement-manage': 'placement.cmd.manage',
    'glance-manage': 'glance.cmd.manage',
    'glance-api': 'glance.cmd.api',
    'nova-manage': 'nova.cmd.manage',
    'nova-api-os-compute': 'nova.cmd.api_os_compute',
    'nova-conductor': 'nova.cmd.conductor',
    'nova-scheduler': 'nova.cmd.scheduler',
    'nova-compute': 'nova.cmd.compute',
    'neutron-db-manage': 'neutron.db.migration.cli',
    'neutron-server': 'neutron.cmd.eventlet.server',
    'cinder-manage': 'cinder.cmd.manage',
    'cinder-api': 'cinder.cmd.api',
    'cinder-scheduler': 'cinder.cmd.scheduler',
    'cinder-volume': 'cinder.cmd.volume',
    'heat-manage': 'heat.cmd.manage',
    'heat-api': 'heat.cmd.api',
    'heat-engine': 'heat.cmd.engine',
}

HERE = os.path.dirname(os.path.abspath(__file__))


def load(name):
    # The folder of this script comes in by PYTHONPATH; as the script's own it would come before the libraries.
    sys.path[:] = [path for path in sys.path if path != HERE] + [HERE]
    program = import_module(PROGRAMS[name])
    if name == 'nova-compute':
        # Nova takes drivers from its own package only.
        import nova.virt
        nova.virt.__path__.append(os.path.join(HERE, 'nova_virt'))
    return program


def nursery(name):
    # Loading the program may replace these by ones that need an event loop, which must not exist before the fork.
    read, write = os.read, os.write
    program = load(name)
    import_module('nova.virt.sized')
    jobs = json.loads(sys.stdin.readline())
    gate, opener = os.pipe()
    children = []
    for job in jobs:
        child = os.fork()
        if child == 0:
            os.close(opener)
            os.setsid()
            if read(gate, 1) != b'g':
                os._exit(0)
            be(program, name, job)
        children.append(child)
    print(json.dumps(children), flush=True)
    if sys.stdin.readline() == 'go\n':
        write(opener, b'g' * len(children))


def be(program, name, job):
    log = os.open(job['log'], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = [name] + job['argv']
    try:
        program.main()
    finally:
        os._exit(1)


if __name__ == '__main__':
    if sys.argv[1] == '--nursery':
        nursery(sys.argv[2])
    else:
        sys.argv = sys.argv[1:]
        sys.exit(load(sys.argv[0]).main())
