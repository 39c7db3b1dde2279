/** Runs the command inside this process, from its sources: for the many checks where a process is not the point. */
import { main } from '@valet/cli';
import type { Run } from './valet.ts';

/** No setting of whoever runs the tests counts. */
const NOBODY = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(OS_|VALET_|XDG_CONFIG_HOME)/.test(name))
    .map((name) => [name, undefined]),
);

export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** One at a time: environment and folder are the process's own meanwhile. */
export async function runCommand(
  args: readonly string[],
  { env = {}, cwd }: Surroundings = {},
): Promise<Run> {
  const [environment, folder] = [{ ...process.env }, process.cwd()];
  const texts = { out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    write: (text: string) => {
      texts[name] += text;
    },
    isTerminal: false,
    color: false,
  });
  setEnvironment({ ...NOBODY, ...env });
  if (cwd !== undefined) process.chdir(cwd);
  try {
    const status = await main(args, { out: sink('out'), err: sink('err') });
    return { status, ...texts };
  } finally {
    process.chdir(folder);
    setEnvironment({ ...NOBODY, ...Object.fromEntries(Object.keys(env).map((name) => [name, undefined])) });
    setEnvironment(environment);
  }
}

function setEnvironment(changes: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
