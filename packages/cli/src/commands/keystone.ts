/** `valet keystone bootstrap|remove`: what Keystone has to know about Valet. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { collect } from '../options.ts';
import type { BootstrapOptions, RemoveOptions } from './keystone-actions.ts';
import { addOnline } from './online.ts';

export function addKeystoneCommands(program: Command, context: Context): void {
  const keystone = program
    .command('keystone')
    .description("look after Valet's user, service and endpoints in Keystone")
    .helpCommand(false);
  const actions = () => import('./keystone-actions.ts');
  addCommon(
    addOnline<BootstrapOptions>(
      keystone,
      context,
      {
        name: 'bootstrap',
        summary: 'make Keystone know Valet',
        description:
          "Makes what is missing of Valet's user with its roles, its service and its endpoints, mends what differs, leaves what is right, and prints the [identity] section for valet.conf. Safe to repeat. Takes an administrator.",
        examples: [
          'valet keystone bootstrap --os-cloud admin --url http://valet.example.org:8090 --generate-password',
          'valet keystone bootstrap --public-url https://valet.example.org/v1 --internal-url http://10.0.0.9:8090/v1 --password-file valet.password',
          'valet keystone bootstrap --url http://valet.example.org:8090 --dry-run',
        ],
        asks: 'Which Keystone is asked, and as whom: see `valet --help`. Here --url is where Valet is to be found, by all three interfaces unless one is given by itself.',
      },
      async (_, options) => (await actions()).bootstrapKeystone(options, context.streams),
    ),
  )
    .option('--project <name>', 'project in which the user works; made if it is missing', 'service')
    .option(
      '--role <name>',
      'what the user gets there; repeat for more (default: admin and service)',
      collect,
    )
    .option('--public-url <url>', 'public endpoint')
    .option('--internal-url <url>', 'internal endpoint')
    .option('--admin-url <url>', 'admin endpoint')
    .addOption(
      new Option(
        '--password-file <file>',
        'file with the password of the user; - is the standard input [OS_IDENTITY__PASSWORD: the password]',
      ).conflicts('generatePassword'),
    )
    .option('--generate-password', 'make up a password for a new user, and print it once');
  addCommon(
    addOnline<RemoveOptions>(
      keystone,
      context,
      {
        name: 'remove',
        summary: 'make Keystone forget Valet',
        description:
          'Removes the endpoints of Valet in a region and, with the last of them, its service and user. Projects and roles stay.',
        examples: ['valet keystone remove --dry-run', 'valet keystone remove --os-region-name RegionOne'],
        asks: 'Which Keystone is asked, and as whom: see `valet --help`.',
      },
      async (_, options) => (await actions()).removeFromKeystone(options, context.streams),
    ),
  ).option('--keep-user', 'leave the user and its roles');
}

function addCommon(command: Command): Command {
  return command
    .option('--username <name>', 'the user that Valet is', 'valet')
    .option('--domain <domain>', 'id or name of the domain of user and project', 'default')
    .option('--service-name <name>', 'name of the service in the catalogue', 'valet')
    .option('--dry-run', 'change nothing, only say what would be');
}
