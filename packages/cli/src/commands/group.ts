/** `valet group …`: rules that outlive the stacks that use them. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { wholeNumber } from '../options.ts';
import type { GroupOptions } from './group-actions.ts';
import { addOnline } from './online.ts';

export function addGroupCommands(program: Command, context: Context): void {
  const group = program
    .command('group')
    .description('look after stored groups and who may use them')
    .helpCommand(false);
  const actions = () => import('./group-actions.ts');
  addOnline<GroupOptions>(
    group,
    context,
    {
      name: 'create',
      summary: 'store a group',
      description: 'Stores a group, which the templates of its members may then name.',
      examples: [
        'valet group create lonely --type exclusivity --level host',
        'valet group create apart --type diversity --level rack',
      ],
    },
    async ([name], options) => (await actions()).createGroup(name as string, options, context.streams),
  )
    .argument('<name>', 'letters, digits and . _ ~ -')
    .addOption(
      new Option('--type <type>', 'the rule')
        .choices(['affinity', 'diversity', 'exclusivity'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--level <level>', 'where it holds; default: as the first plan says').choices([
        'host',
        'rack',
        'cluster',
      ]),
    )
    .option('--description <text>', 'what it is for')
    .option(
      '--max-units <number>',
      'exclusivity: most hosts, racks or clusters it may hold',
      wholeNumber(1, 1e9),
    );
  addOnline(
    group,
    context,
    {
      name: 'list',
      summary: 'list groups',
      description: 'Lists the groups that you may use; as an administrator, all.',
      examples: ['valet group list'],
    },
    async (_, options) => (await actions()).listGroups(options, context.streams),
  );
  addOnline(
    group,
    context,
    {
      name: 'show',
      summary: 'show a group',
      description: 'Shows a group with its members.',
      examples: ['valet group show apart'],
    },
    async ([name], options) => (await actions()).showGroup(name as string, options, context.streams),
  ).argument('<group>', 'its name or id');
  addOnline<GroupOptions>(
    group,
    context,
    {
      name: 'update',
      summary: 'change the description of a group',
      description: 'Changes what can change: name, type and level are fixed.',
      examples: ['valet group update apart --description "web tier"'],
    },
    async ([name], options) => (await actions()).updateGroup(name as string, options, context.streams),
  )
    .argument('<group>', 'its name or id')
    .requiredOption('--description <text>', 'what it is for');
  addOnline(
    group,
    context,
    {
      name: 'delete',
      summary: 'delete groups',
      description: 'Deletes groups without members that no plan uses.',
      examples: ['valet group delete apart lonely'],
    },
    async ([names], options) => (await actions()).deleteGroups(names as string[], options, context.streams),
  ).argument('<group...>', 'their names or ids');
  addMemberCommands(group, context);
}

function addMemberCommands(group: Command, context: Context): void {
  const member = group.command('member').description('say which projects may use a group').helpCommand(false);
  const actions = () => import('./group-actions.ts');
  addOnline(
    member,
    context,
    {
      name: 'add',
      summary: 'let projects use a group',
      description: 'Lets projects use a group, besides those that may already.',
      examples: ['valet group member add apart 2f1bbd331a9d4dd5a2a15c2f7f1c2d3e'],
    },
    async ([name, projects], options) =>
      (await actions()).addMembers(name as string, projects as string[], options, context.streams),
  )
    .argument('<group>', 'its name or id')
    .argument('<project...>', 'ids of projects');
  addOnline(
    member,
    context,
    {
      name: 'list',
      summary: 'list the projects that may use a group',
      description: 'Lists the ids of the projects that may use a group.',
      examples: ['valet group member list apart'],
    },
    async ([name], options) => (await actions()).listMembers(name as string, options, context.streams),
  ).argument('<group>', 'its name or id');
  addOnline<{ readonly all?: boolean }>(
    member,
    context,
    {
      name: 'remove',
      summary: 'take projects out of a group',
      description: 'Takes projects out of a group.',
      examples: [
        'valet group member remove apart 2f1bbd331a9d4dd5a2a15c2f7f1c2d3e',
        'valet group member remove apart --all',
      ],
    },
    async ([name, projects], options) =>
      (await actions()).removeMembers(name as string, projects as string[], options, context.streams),
  )
    .argument('<group>', 'its name or id')
    .argument('[project...]', 'ids of projects')
    .option('--all', 'every project');
}
