/** Makes Valet's plug-ins known to Python, from the sources of this tree: a restart is enough after a change. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bed, python } from './bed.ts';
import { runToEnd } from './processes/start.ts';
import { pythonEnvironment } from './services/common.ts';

/** Writes their entry points below the state folder; the code itself is found through PYTHONPATH. */
export async function installPlugins(bed: Bed): Promise<void> {
  if (bed.valet === 'off') return;
  const folder = join(bed.data, 'plugins');
  mkdirSync(folder, { recursive: true });
  const source = join(bed.repository, 'openstack');
  const code = `import os; os.chdir(${JSON.stringify(source)}); import setuptools; setuptools.setup()`;
  await runToEnd(bed, 'plugins', {
    argv: [python, '-c', code, '-q', 'egg_info', '--egg-base', folder],
    environment: pythonEnvironment(bed),
  });
}
