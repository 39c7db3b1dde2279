/** The sections by which the services of OpenStack, and Valet, find each other. */
import type { IniSection } from '../output/ini.ts';
import { CINDER_FILTERS, NOVA_FILTERS, type Release } from './releases.ts';
import type { ServiceFile } from './service-file.ts';

export const SERVICES = ['nova', 'heat', 'cinder', 'valet'] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface Wishes {
  readonly release: Release;
  readonly heatEngine: 'convergence' | 'legacy';
  readonly failureMode: 'reject' | 'yield';
  /** Where Valet is. */
  readonly url: string;
  /** Keystone, and who Valet is there. */
  readonly authUrl: string;
  readonly username: string;
  readonly project: string;
  readonly domain: string;
  readonly region: string;
  /** What is configured already; its filters and weighers stay. */
  readonly nova: ServiceFile | undefined;
  readonly cinder: ServiceFile | undefined;
}

export interface Sections {
  readonly sections: readonly IniSection[];
  /** What was left out or has to be looked at. */
  readonly warnings: readonly string[];
}

export const NOVA_FILTER = 'valet_openstack.nova.ValetFilter';
export const NOVA_WEIGHER = 'valet_openstack.nova.ValetWeigher';
export const ALL_FILTERS = 'nova.scheduler.filters.all_filters';
const ALL_WEIGHERS = 'nova.scheduler.weights.all_weighers';
const PASSWORD = 'PASSWORD_OF_THE_USER';

export function sectionsFor(service: ServiceName, wishes: Wishes): Sections {
  return { nova: novaSections, heat: heatSections, cinder: cinderSections, valet: valetSections }[service](
    wishes,
  );
}

/** Where nova.conf may say which filters run; the later places are the historic ones. */
export const NOVA_FILTER_PLACES = [
  ['filter_scheduler', 'enabled_filters'],
  ['DEFAULT', 'scheduler_default_filters'],
] as const;

function novaSections(wishes: Wishes): Sections {
  const { nova, release } = wishes;
  const had = nova?.list(...NOVA_FILTER_PLACES) ?? NOVA_FILTERS;
  const gone = had.filter((name) => release.retiredFilters.includes(name));
  const filters = had.filter((name) => !gone.includes(name) && !/^ValetFilter$/.test(name));
  const available = [
    ...(nova?.all('filter_scheduler', 'available_filters') ?? [ALL_FILTERS]),
    // Only the first line of a configuration replaces the default.
  ].filter((each) => !/ValetFilter$/.test(each));
  const weighers = (nova?.list(['filter_scheduler', 'weight_classes']) ?? [ALL_WEIGHERS]).filter(
    (each) => !/ValetWeigher$/.test(each),
  );
  const sections: IniSection[] = [
    {
      name: 'filter_scheduler',
      entries: [
        { comment: 'Both lines: the first is where Nova finds its own filters.' },
        ...[...(available.length === 0 ? [ALL_FILTERS] : available), NOVA_FILTER].map(
          (each) => ['available_filters', each] as const,
        ),
        { comment: 'ValetFilter comes last: what a later filter took away would leave nothing.' },
        ['enabled_filters', [...filters, 'ValetFilter'].join(',')],
        ['weight_classes', [...weighers, NOVA_WEIGHER].join(',')],
        {
          comment:
            'Both are the defaults and have to stay: the planned host is to be chosen, not one of several.',
        },
        ['host_subset_size', '1'],
        ['shuffle_best_same_weighed_hosts', 'False'],
      ],
    },
    {
      name: 'notifications',
      entries: [
        {
          comment:
            'On every node with a service of Nova. "both" where something else, such as telemetry, reads the\nunversioned ones. Valet binds a queue of its own to the exchange and takes nothing from anybody; the queues\nthat Nova makes itself (versioned_notifications.info and so on) fill up unless somebody reads them, or RabbitMQ\nhas a policy that bounds them.',
        },
        ['notification_format', 'versioned'],
        ['versioned_notifications_topics', 'versioned_notifications'],
      ],
    },
    { name: 'oslo_messaging_notifications', entries: [['driver', 'messagingv2']] },
    valetSection(wishes, [['failure_mode', wishes.failureMode]]),
  ];
  const warnings = gone.map(
    (name) => `${name} is left out: Nova ${release.series} does not have it any more`,
  );
  return { sections, warnings };
}

function heatSections(wishes: Wishes): Sections {
  const { release, heatEngine } = wishes;
  const isLegacy = heatEngine === 'legacy';
  const engine = isLegacy
    ? 'The legacy engine calls the lifecycle plug-in, which plans a stack before anything of it is created.'
    : 'Convergence calls no lifecycle plug-in: Valet reads a stack when the first scheduler asks for one of its servers.';
  const sections: IniSection[] = [
    {
      name: 'DEFAULT',
      entries: [
        {
          comment:
            'Tells the schedulers which resource of which stack they place. Without it nothing is followed.',
        },
        ['stack_scheduler_hints', 'True'],
        { comment: engine },
        ['convergence_engine', isLegacy ? 'False' : 'True'],
        {
          comment:
            'Not needed with the entry points of the package; a folder works as well:\nplugin_dirs = /usr/local/etc/valet_os/heat',
        },
      ],
    },
    { name: 'oslo_messaging_notifications', entries: [['driver', 'messagingv2']] },
    {
      name: 'oslo_policy',
      entries: [
        {
          comment:
            "Nothing to set. Valet's user reads the stacks of all projects as an administrator (context_is_admin of Heat's\npolicy: the role admin). Where Keystone names an admin project, the user has to work in that one.",
        },
      ],
    },
    valetSection(wishes, isLegacy ? [['stack_failure_mode', wishes.failureMode]] : []),
  ];
  const warnings =
    isLegacy && release.legacyEngineDeprecated
      ? [`the legacy engine is deprecated since 2025.2: plan for convergence`]
      : [];
  return { sections, warnings };
}

function cinderSections(wishes: Wishes): Sections {
  const { cinder, release } = wishes;
  const had = cinder?.list(['DEFAULT', 'scheduler_default_filters']) ?? CINDER_FILTERS;
  const filters = had.filter((name) => name !== 'ValetFilter');
  const sections: IniSection[] = [
    {
      name: 'DEFAULT',
      entries: [
        { comment: 'ValetFilter comes last; Cinder finds it by its entry point.' },
        ['scheduler_default_filters', [...filters, 'ValetFilter'].join(',')],
      ],
    },
    release.cinderNotifies
      ? { name: 'oslo_messaging_notifications', entries: [['driver', 'messagingv2']] }
      : {
          name: 'oslo_messaging_notifications',
          entries: [
            {
              comment:
                'No notifications: with those of Zed in Debian 12 volumes fail while they are created. Valet asks instead.',
            },
            ['driver', 'noop'],
          ],
        },
    valetSection(wishes, [['failure_mode', wishes.failureMode]]),
  ];
  return { sections, warnings: [] };
}

function valetSections({ region, release }: Wishes): Sections {
  const exchanges = ['nova', 'heat', ...(release.cinderNotifies ? ['cinder'] : [])];
  const sections: IniSection[] = [
    {
      name: 'messaging',
      entries: [
        { comment: 'As in nova.conf. [identity] is printed by: valet keystone bootstrap' },
        ['transport_url', 'rabbit://USER:PASSWORD@RABBITMQ_HOST:5672/'],
        ['exchanges', exchanges.join(',')],
        ['topics', 'versioned_notifications,notifications'],
      ],
    },
    {
      name: 'datacenter',
      entries: [
        ['mode', 'live'],
        ['site_id', region],
        {
          comment:
            'Uplinks and places of pools, which OpenStack does not know; without them no bandwidth can be reserved.\ntopology = /etc/valet/topology.yaml',
        },
      ],
    },
  ];
  return { sections, warnings: [] };
}

function valetSection(
  { url, authUrl, username, project, domain }: Wishes,
  more: readonly (readonly [string, string])[],
): IniSection {
  return {
    name: 'valet',
    entries: [
      ['url', url],
      ...more,
      { comment: "The plug-ins' own credentials; without them those of the service are taken." },
      ['auth_type', 'password'],
      ['auth_url', authUrl],
      ['username', username],
      ['password', PASSWORD],
      ['project_name', project],
      ['user_domain_name', domain],
      ['project_domain_name', domain],
    ],
  };
}
