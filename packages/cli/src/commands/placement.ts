/** `valet placement …`: one server or volume each. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { collect, wholeNumber } from '../options.ts';
import { addOnline } from './online.ts';
import type { PlacementFilter, ReserveOptions } from './placement-actions.ts';

export function addPlacementCommands(program: Command, context: Context): void {
  const placement = program
    .command('placement')
    .description('see, claim and release single placements')
    .helpCommand(false);
  const actions = () => import('./placement-actions.ts');
  const operand = ['<placement>', 'its id, orchestration id or name'] as const;
  addOnline<PlacementFilter>(
    placement,
    context,
    {
      name: 'list',
      summary: 'list placements',
      description: 'Lists the placements of your project; as an administrator, all.',
      examples: ['valet placement list --plan shop', 'valet placement list --state planned -f value -c id'],
    },
    async (_, options) => (await actions()).listPlacements(options, context.streams),
  )
    .option('--plan <plan>', 'of this plan: its name, id or stack id')
    .addOption(
      new Option('--state <state>', 'in this state').choices([
        'planned',
        'claimed',
        'confirmed',
        'moving',
        'released',
        'expired',
        'failed',
      ]),
    )
    .option('--location <name>', 'on this host or pool')
    .option('--project <id>', 'of this project')
    .option('--limit <number>', 'at most so many', wholeNumber(1, 1e9));
  addOnline(
    placement,
    context,
    {
      name: 'show',
      summary: 'show a placement',
      description: 'Shows where a server or volume goes, and what became of that.',
      examples: ['valet placement show web.0.server'],
    },
    async ([name], options) => (await actions()).showPlacement(name as string, options, context.streams),
  ).argument(...operand);
  addOnline<ReserveOptions>(
    placement,
    context,
    {
      name: 'reserve',
      summary: 'claim a placement as a scheduler does',
      description:
        'Claims a placement for a server or volume, out of the locations that are left; it is planned again if the planned one is not among them.',
      examples: [
        'valet placement reserve web --location r1h3 --location r2h1 --resource-id 6a4f0f9d-8f8c-4c4e-9a52-0c1f5a4f6a01',
      ],
    },
    async ([name], options) => (await actions()).reservePlacement(name as string, options, context.streams),
  )
    .argument(...operand)
    .requiredOption('--location <name>', 'a host or pool it may go to; repeat for more', collect)
    .requiredOption('--resource-id <id>', 'the uuid that Nova or Cinder gave it')
    .option('--replan', 'plan it again even if the planned location is among them');
  addOnline(
    placement,
    context,
    {
      name: 'delete',
      summary: 'release placements',
      description: 'Releases placements: what they hold is free again.',
      examples: ['valet placement delete web'],
    },
    async ([names], options) =>
      (await actions()).deletePlacements(names as string[], options, context.streams),
  ).argument('<placement...>', 'their ids, orchestration ids or names');
}
