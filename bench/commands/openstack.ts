/** `npm run bench -- openstack`: what the filter adds to scheduling on the testbed. */
import type { Times } from '../measure/statistics.ts';
import { runFilter } from '../openstack/run.ts';
import { type Options, wantsJson, whole } from './options.ts';
import { saveResult } from './saved.ts';

/** @throws RangeError for what may not stand on the command line, or when there is no testbed */
export async function openstackCommand(options: Options): Promise<void> {
  const json = wantsJson(options);
  const wanted = { stacks: whole(options, 'stacks', 5), servers: whole(options, 'servers', 20) };
  const result = await runFilter(wanted);
  if (options.save) saveResult('openstack-filter', result);
  if (json) console.log(JSON.stringify(result, null, 2));
  else {
    console.log(
      `${result.stacks} stacks of ${result.servers} servers, milliseconds in the filter for one server`,
    );
    console.log(`first of an unknown stack  ${told(result.unknownStackMs)}`);
    console.log(`of a known stack           ${told(result.knownStackMs)}`);
  }
}

function told({ min, p50, p99 }: Times): string {
  return `min ${min.toFixed(1)}  p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}`;
}
