"""The real service, as a process, on the small example site and a database of its own."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(os.environ.get('VALET_ROOT', pathlib.Path(__file__).parents[3]))
COMMAND = ROOT / 'packages/cli/bin/valet.js'

#: Hosts of examples/sites/small.yaml that take servers, by rack.
RACKS = {'east-1': ['east-1-a', 'east-1-b'], 'east-2': ['east-2-a', 'east-2-b'],
         'west-1': ['west-1-a'], 'west-2': ['west-2-a', 'west-2-b']}
HOSTS = [host for hosts in RACKS.values() for host in hosts]


def rack_of(host):
    return host.rpartition('-')[0]


class Valet:
    """``with Valet(folder) as valet``; ``valet.url`` is where it is."""

    def __init__(self, folder):
        settings = {'identity.auth': 'none', 'database.url': 'sqlite:///%s' % (folder / 'valet.db'),
                    'server.port': '0', 'server.metrics_port': '0', 'server.solver_workers': '1',
                    'datacenter.site': str(ROOT / 'examples/sites/small.yaml')}
        self._args = [arg for item in settings.items() for arg in ('--set', '%s=%s' % item)]
        self._log = folder / 'valet.log'
        self._node = shutil.which('node')

    def __enter__(self):
        subprocess.run([self._node, str(COMMAND), 'db', 'upgrade', *self._args], check=True, capture_output=True,
                       timeout=120)
        with open(self._log, 'wb') as log:
            self._process = subprocess.Popen([self._node, str(COMMAND), 'serve', *self._args], stdout=log, stderr=log)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            found = re.search(r'serves at (http://\S+)', self._log.read_text())
            if found:
                self.url = found.group(1) + '/v1'
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self.__exit__()
        raise AssertionError('Valet did not start: ' + self._log.read_text()[-2000:])

    def __exit__(self, *exc):
        self._process.terminate()
        self._process.wait(60)

    def get(self, path):
        request = urllib.request.Request(self.url + path,
                                         headers={'OpenStack-API-Version': 'application-placement 1.1'})
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def locations(self):
        """Location of every placement that holds something, by the id of its server or volume, else of its resource."""
        return {one['resource_id'] or one['orchestration_id']: one['location']
                for one in self.get('/placements')['placements']
                if one['state'] in ('planned', 'claimed', 'confirmed', 'moving')}
