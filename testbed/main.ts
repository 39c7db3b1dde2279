/** `npm run testbed:up` and its brothers. */
import { parseArgs } from 'node:util';
import { type Bed, type Choices, openBed } from './bed.ts';
import { down } from './down.ts';
import { TestbedError } from './error.ts';
import { locked } from './processes/lock.ts';
import { stop } from './processes/stop.ts';
import { servicesOf } from './services/all.ts';
import { openrc, status } from './status.ts';
import { up } from './up.ts';

const help = `Usage: npm run testbed:COMMAND -- [options]

  testbed:up        install what is missing, start what does not run, wait until all of it works
    --heat-engine convergence|legacy   which of Heat's engines (default: convergence)
    --heat-workers N                   processes of Heat's engine (default: 2)
    --valet live|off                   whether the schedulers ask Valet (default: live)
    --failure-mode reject|yield        what they do when Valet does not answer (default: reject)
    --base-port N                      first of the ports (default: 23000, or $TESTBED_PORT)
  testbed:restart NAME…                stop these services and bring them up again
  testbed:status                       what runs and how much memory it takes
  testbed:openrc [USER]                lines for a shell: admin, demo or other
  testbed:down [--wipe]                stop all of it; with --wipe forget all of it

What was chosen holds until something else is. State: $TESTBED_STATE, else valet-testbed in the folder for
temporary files. It needs Debian 12 and root, and listens on 127.0.0.1 only.`;

const began = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof TestbedError ? error.message : error);
  return 1;
});

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  const [command, ...names] = positionals;
  if (values.help || command === undefined) {
    console.log(help);
    return values.help ? 0 : 1;
  }
  const bed = openBed(choices(values));
  switch (command) {
    case 'up':
      await locked(bed, () => up(bed, say));
      say(`the testbed is up: npm run testbed:status, eval "$(npm run -s testbed:openrc)"`);
      return 0;
    case 'restart':
      await locked(bed, () => restart(bed, names));
      return 0;
    case 'status':
      return status(bed, console.log) ? 0 : 1;
    case 'openrc':
      console.log(openrc(bed, names[0]));
      return 0;
    case 'down':
      await locked(bed, () => down(bed, values.wipe === true, say));
      return 0;
    default:
      throw new TestbedError(`There is no testbed:${command}.\n\n${help}`);
  }
}

async function restart(bed: Bed, names: readonly string[]): Promise<void> {
  const known = servicesOf(bed).map((each) => each.name);
  const wrong = names.filter((name) => !known.includes(name));
  if (names.length === 0 || wrong.length > 0) {
    throw new TestbedError(
      `testbed:restart takes names of services, not ${wrong.join(', ') || 'nothing'}: ${known.join(', ')}`,
    );
  }
  await stop(bed, names);
  await up(bed, say);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'heat-engine': text,
        'heat-workers': text,
        valet: text,
        'failure-mode': text,
        'base-port': text,
        wipe: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new TestbedError(`${(error as Error).message}\n\n${help}`);
  }
}

function choices(values: ReturnType<typeof parse>['values']): Partial<Choices> {
  const chosen = {
    heatEngine: oneOf('heat-engine', values['heat-engine'], ['convergence', 'legacy']),
    heatWorkers: count('heat-workers', values['heat-workers'], 1, 16),
    valet: oneOf('valet', values.valet, ['live', 'off']),
    failureMode: oneOf('failure-mode', values['failure-mode'], ['reject', 'yield']),
    basePort: count('base-port', values['base-port'], 1024, 65_000),
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  known: readonly T[],
): T | undefined {
  if (value === undefined || known.includes(value as T)) return value as T | undefined;
  throw new TestbedError(`--${name} is ${known.join(' or ')}, not ${value}`);
}

function count(name: string, value: string | undefined, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new TestbedError(`--${name} is a whole number from ${least} to ${most}, not ${value}`);
}
