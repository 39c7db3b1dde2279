/** `valet openstack config|doctor`: Valet in an OpenStack cloud. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { findRelease, LATEST, RELEASES, type Release } from '../openstack/releases.ts';
import { SERVICES } from '../openstack/sections.ts';
import { addExamples, collect } from '../options.ts';
import type { DoctorOptions } from './doctor.ts';
import { addOnline } from './online.ts';

export function addOpenstackCommands(program: Command, context: Context): void {
  const openstack = program
    .command('openstack')
    .description('set Valet up in an OpenStack cloud')
    .helpCommand(false);
  const config = openstack
    .command('config')
    .summary('print what belongs into nova.conf, heat.conf, cinder.conf and valet.conf')
    .description(
      'Prints the sections by which Nova, Heat, Cinder and Valet find each other, for a release of OpenStack. Nothing is asked and nothing is changed. With --nova-conf and --cinder-conf the filters that are there stay, and ValetFilter comes last.',
    )
    .addOption(
      new Option('--release <release>', `${RELEASES[0]!.series} to ${LATEST}, or its name`)
        .argParser(parseRelease)
        .default(findRelease(LATEST), LATEST),
    )
    .addOption(new Option('--service <service>', 'only the file of this one').choices(SERVICES))
    .addOption(
      new Option('--heat-engine <engine>', 'the engine Heat runs')
        .choices(['convergence', 'legacy'])
        .default('convergence'),
    )
    .addOption(
      new Option('--failure-mode <mode>', 'what the plug-ins do while Valet gives no answer')
        .choices(['reject', 'yield'])
        .default('reject'),
    )
    .option(
      '--nova-conf <file>',
      "the scheduler's nova.conf as it is; repeat for more files, later ones count more",
      collect,
    )
    .option('--cinder-conf <file>', "the scheduler's cinder.conf as it is; repeat for more", collect)
    .option('--username <name>', 'the user that the plug-ins log in as', 'valet')
    .option('--project <name>', 'the project it works in', 'service')
    .option('--domain <name>', 'name of the domain of both', 'Default')
    .addOption(
      new Option('-f, --format <format>', 'how to print').choices(['ini', 'json', 'yaml']).default('ini'),
    );
  addExamples(config, [
    'valet openstack config --release zed --url http://valet.example.org:8090/v1',
    'valet openstack config --service nova --nova-conf /etc/nova/nova.conf',
    'valet openstack config --service heat --heat-engine legacy --release 2024.1',
  ]);
  config.addHelpText(
    'after',
    '\n--url is where Valet is; --os-auth-url (OS_AUTH_URL) and --os-region-name (OS_REGION_NAME) are written, too.',
  );
  config.action(async () => {
    const { printConfig } = await import('./openstack-config.ts');
    printConfig(config.optsWithGlobals(), context.streams);
  });
  addOnline<DoctorOptions>(
    openstack,
    context,
    {
      name: 'doctor',
      summary: 'find out whether everything works together',
      description:
        'Asks Keystone, Nova, Placement, Cinder, Neutron, Heat, RabbitMQ and Valet, and reads configurations: who reaches whom and as whom, whether the filters are enabled and last, whether hints and notifications arrive, whether everybody means the same hosts. Changes nothing. Exit status: 0 nothing failed, 9 something did.',
      examples: [
        'valet openstack doctor --config /etc/valet/valet.conf',
        'valet openstack doctor --nova-conf /etc/nova/nova.conf --heat-conf /etc/heat/heat.conf --cinder-conf /etc/cinder/cinder.conf',
        'valet openstack doctor --os-cloud admin -f json',
      ],
      asks: "As whom: with --config as Valet's own user, by the interface and region that Valet uses; else see `valet --help`.",
    },
    async (_, options) => (await import('./doctor.ts')).examine(options, context.streams),
  )
    .option('--config <file>', 'valet.conf: be the user that Valet is, and reach RabbitMQ')
    .option(
      '--nova-conf <file>',
      "the scheduler's nova.conf; repeat for more files, later ones count more",
      collect,
    )
    .option('--heat-conf <file>', "the engine's heat.conf; repeat for more", collect)
    .option('--cinder-conf <file>', "the scheduler's cinder.conf; repeat for more", collect)
    .option('--topology <file>', 'the topology file; default: that of valet.conf');
}

function parseRelease(text: string): Release {
  const found = findRelease(text);
  if (found !== undefined) return found;
  const known = RELEASES.map(({ series, name }) => (series === name ? series : `${series} (${name})`));
  throw new InvalidArgumentError(`Expected one of ${known.join(', ')}.`);
}
