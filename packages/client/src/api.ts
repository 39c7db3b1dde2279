/** Generated from the API's OpenAPI document by `npm run generate:client`: do not edit. */

/** The newest microversion that these types know. */
export const API_VERSION = '1.1';

/** What went wrong, and what to do. */
export type Error = {
  /** The status in words. */
  readonly title: string;
  /** What was got, what was expected, and what to do. */
  readonly explanation: string;
  /** The HTTP status. */
  readonly code: number;
  readonly error: {
    /** As `explanation`. */
    readonly message: string;
    readonly traceback: null;
    /** The name by which old clients know the status: `HTTPBadRequest` … */
    readonly type: string;
    /** A permanent dotted code, such as `valet.plan.infeasible`. From 1.1 on. */
    readonly code?: string;
    /** The failed plan, kept for a while so that it can be explained. */
    readonly plan_id?: string;
    /** Why nothing could be placed: an `Explanation`. */
    readonly explanation?: unknown;
  } & Readonly<Record<string, unknown>>;
};

/** Where one server or volume goes. */
export type Placement = {
  readonly id: string;
  readonly plan_id: string;
  /** Name of the resource in its request. */
  readonly name: string;
  /** Heat's uuid of the resource, or that of an ad-hoc server. */
  readonly orchestration_id: string;
  /** Nova's or Cinder's uuid, once it is claimed. */
  readonly resource_id: string | null;
  /** Host of a server, pool of a volume. */
  readonly location: string;
  /** It is claimed by a scheduler. */
  readonly reserved: boolean;
  /** Type of the resource. From 1.1 on. */
  readonly type?: string;
  /** From 1.1 on. */
  readonly state?: 'planned' | 'claimed' | 'confirmed' | 'moving' | 'released' | 'expired' | 'failed';
  /** When it is given back unless it is claimed. From 1.1 on. */
  readonly expires_at?: string | null;
  /** Where it was planned, if the cloud has put it elsewhere. From 1.1 on. */
  readonly planned_location?: string | null;
  /** The resource's metadata and hints. From 1.1 on. */
  readonly metadata?: unknown;
  /** Whose it is. From 1.1 on. */
  readonly project_id?: string | null;
  /** Who made it. From 1.1 on. */
  readonly user_id?: string | null;
  /** UTC. From 1.1 on. */
  readonly created_at?: string;
  /** UTC. From 1.1 on. */
  readonly updated_at?: string;
};

/** Where one server or volume of a plan goes. */
export type PlanPlacement = {
  readonly name: string;
  readonly location: string;
  /** From 1.1 on. */
  readonly id?: string;
  /** From 1.1 on. */
  readonly resource_id?: string | null;
  /** Type of the resource. From 1.1 on. */
  readonly type?: string;
  /** From 1.1 on. */
  readonly state?: 'planned' | 'claimed' | 'confirmed' | 'moving' | 'released' | 'expired' | 'failed';
  /** When it is given back unless it is claimed. From 1.1 on. */
  readonly expires_at?: string | null;
  /** Where it was planned, if the cloud has put it elsewhere. From 1.1 on. */
  readonly planned_location?: string | null;
};

/** One placement. */
export type PlacementAnswer = {
  readonly placement: Placement;
};

/** Placements. */
export type PlacementList = {
  readonly placements: readonly Placement[];
  /** From 1.1 on, where there is more: the next page, as `rel: next`. */
  readonly links?: readonly {
    readonly rel: string;
    readonly href: string;
  }[];
};

/** A scheduler asks for a placement. */
export type PlacementReserve = {
  /** What the scheduler has left to choose from. */
  readonly locations: readonly string[];
  /** Nova's or Cinder's uuid. */
  readonly resource_id: string;
  /** `replan`: plan again even if the planned location is among the candidates. */
  readonly action?: 'reserve' | 'replan';
  readonly timeout?: string | number;
};

/** A scheduler asks where one server or volume may go. */
export type DestinationSelect = {
  readonly kind: 'server' | 'volume';
  /** Nova's uuid of the server, Cinder's id of the volume. */
  readonly resource_id: string;
  /** Whose it is. */
  readonly project_id: string;
  /** Who asked for it. */
  readonly user_id?: string | null;
  /** Servers that the request makes. Default 1. */
  readonly count?: number;
  /** What is left to choose from, in the order of the scheduler. */
  readonly candidates: readonly string[];
  /** Scheduler hints: each a text or a list of texts. */
  readonly hints?: Readonly<Record<string, string | (readonly string[])>>;
  /** How many more that keep every rule are wanted. Default 0. */
  readonly alternates?: number;
  readonly server?: {
    readonly flavor: {
      /** Id of the flavor. */
      readonly id: string;
      /** Its name. */
      readonly name: string;
      readonly vcpus: number;
      /** MiB. */
      readonly memory_mb: number;
      /** GiB. */
      readonly root_gb: number;
      /** GiB. */
      readonly ephemeral_gb?: number;
      /** MiB. */
      readonly swap_mb?: number;
      readonly extra_specs?: Readonly<Record<string, string>>;
    };
    readonly image_id?: string | null;
    readonly boot_from_volume?: boolean;
    readonly availability_zone?: string | null;
    /** Hosts that are out of the question. */
    readonly ignore_hosts?: readonly string[];
    /** Not empty: no others than these. */
    readonly force_hosts?: readonly string[];
    /** The one host that is asked for. */
    readonly requested_destination?: string | null;
    readonly server_group?: {
      /** Uuid of the server group. */
      readonly id: string;
      readonly name?: string | null;
      readonly policy: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';
      readonly rules?: {
        readonly max_server_per_host?: number | string;
      } | null;
      readonly members?: readonly string[];
      /** Where Nova knows members. */
      readonly hosts?: readonly string[];
    } | null;
  } | null;
  readonly volume?: {
    /** GiB. */
    readonly size_gb: number;
    readonly volume_type?: string | null;
    readonly type_extra_specs?: Readonly<Record<string, string>>;
    readonly availability_zone?: string | null;
  } | null;
  readonly timeout?: string | number;
};

/** Where one server or volume may go. */
export type Destination = {
  /** The planned host or pool. */
  readonly location: string;
  /** That one first, then those planned for the other servers of the request, then alternates; all of them candidates. */
  readonly locations: readonly string[];
  readonly placement_id: string;
  readonly plan_id: string;
  readonly state: 'planned' | 'claimed' | 'confirmed' | 'moving' | 'released' | 'expired' | 'failed';
  /** What it was planned with: its whole stack, or the servers of its request. */
  readonly managed_by: 'stack' | 'server';
};

/** Where it may go. */
export type DestinationAnswer = {
  readonly destination: Destination;
};

/** The versions of the API. */
export type Versions = {
  readonly versions: readonly {
    readonly status: string;
    readonly id: string;
    readonly links: readonly {
      readonly rel: string;
      readonly href: string;
    }[];
    /** Oldest microversion. From 1.1 on. */
    readonly min_version?: string;
    /** Newest microversion. From 1.1 on. */
    readonly version?: string;
  }[];
};

/** State of the parts of the service. */
export type StatusAnswer = {
  readonly status: Readonly<Record<string, {
    readonly status?: string;
  } & Readonly<Record<string, unknown>>>>;
};

/** Servers that no longer sit where their rules allow. */
export type ResourcesAnswer = {
  /** By resource id. */
  readonly resources: Readonly<Record<string, {
    readonly type: string;
    readonly status: 'error';
    readonly message: string;
  }>>;
};

/** One change, as the data of a server-sent event. */
export type Event = {
  /** Also the id of the event. */
  readonly seq: number;
  readonly at: string;
  /** `plan.created`, `placement.claimed` …; also the name of the event. */
  readonly event: string;
  readonly entity: 'group' | 'plan' | 'placement' | 'site';
  readonly entity_id: string;
  /** Whose thing changed. */
  readonly project_id: string | null;
  /** Who changed it. */
  readonly user_id: string | null;
  /** The request that changed it. */
  readonly request_id: string;
  /** What changed. */
  readonly body: unknown;
};

/** A group to be stored. */
export type GroupCreate = {
  /** Fixed from then on. */
  readonly name: string;
  /** Fixed from then on. */
  readonly type: 'affinity' | 'diversity' | 'exclusivity';
  /** Without one: the level of the first plan that uses the group. */
  readonly level?: 'host' | 'rack' | 'cluster' | null;
  readonly description?: string | null;
  /** Exclusivity: most units it may hold. From 1.1 on. */
  readonly max_units?: number | null;
};

/** What can change; name, type and level are fixed. */
export type GroupUpdate = {
  readonly description: string;
  readonly name?: string;
  readonly type?: string;
  readonly level?: string | null;
};

/** Projects that join a group. */
export type MembersAdd = {
  readonly members: readonly string[];
};

/** A rule that outlives the stacks that use it. */
export type Group = {
  readonly id: string;
  readonly name: string;
  readonly type: 'affinity' | 'diversity' | 'exclusivity';
  readonly level: 'host' | 'rack' | 'cluster' | null;
  readonly description: string;
  /** Ids of the projects that may use it; a caller who sees only its own project finds only that. */
  readonly members: readonly string[];
  /** From 1.1 on. */
  readonly max_units?: number | null;
  /** Whose it is. From 1.1 on. */
  readonly project_id?: string | null;
  /** Who made it. From 1.1 on. */
  readonly user_id?: string | null;
  /** UTC. From 1.1 on. */
  readonly created_at?: string;
  /** UTC. From 1.1 on. */
  readonly updated_at?: string;
};

/** One group. */
export type GroupAnswer = {
  readonly group: Group;
};

/** Groups. */
export type GroupList = {
  readonly groups: readonly Group[];
  /** From 1.1 on, where there is more: the next page, as `rel: next`. */
  readonly links?: readonly {
    readonly rel: string;
    readonly href: string;
  }[];
};

/** One part of the cost. */
export type CostTerm = {
  /** The amount, normalised by the request: 0 … 1. */
  readonly value: number;
  readonly amount: number;
  readonly unit: string;
  /** Proven lower bound of the value, for answers that are as good in every term before this one. */
  readonly bound: number;
  /** How the bound was had; plans of earlier versions lack it. */
  readonly proof?: 'none' | 'packing' | 'neighbours' | 'charges' | 'search';
  /** (value − bound) / value. */
  readonly gap: number;
};

/** What a placement costs. */
export type Cost = {
  /** Orders two answers to one request as the policy does. */
  readonly total?: number;
  /** Terms, the most important first. */
  readonly order: readonly ('hosts' | 'network' | 'fragments' | 'balance' | 'soft' | 'moves')[];
  readonly terms: Readonly<Record<string, CostTerm>>;
};

/** Why there is no placement. */
export type Explanation = {
  /** One sentence. */
  readonly summary: string;
  /** What each server and volume was refused for. */
  readonly items: readonly {
    readonly resource: string;
    readonly kind: 'server' | 'volume';
    /** Hosts (pools) that could take it if it were alone. */
    readonly candidates?: number;
    readonly rejections: readonly {
      readonly rule: string;
      /** Hosts (pools) that the rule refused. */
      readonly count?: number;
      /** How near the best one came. */
      readonly detail?: string;
    }[];
  }[];
  readonly conflict?: {
    /** What cannot all hold. */
    readonly elements: readonly {
      readonly kind: 'group' | 'pipe' | 'demand' | 'requirement';
      readonly name: string;
    }[];
    /** Without any one of them a placement exists. */
    readonly minimal: boolean;
  };
  /** Changes that were tried and help. */
  readonly advice: readonly {
    readonly change: string;
    readonly element: {
      readonly kind: 'group' | 'pipe' | 'demand' | 'requirement';
      readonly name: string;
    };
  }[];
};

/** Where everything would go; nothing is stored or reserved. */
export type Preview = {
  /** `optimal` and `infeasible` are proven; `unknown`: the time was over before. */
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  readonly placements: readonly {
    /** Path in the stack: `web.0.server`. */
    readonly resource: string;
    readonly name: string;
    readonly type: string;
    /** Host of a server, or that a pool hangs at. */
    readonly host: string | null;
    readonly rack: string | null;
    readonly cluster: string | null;
    /** Pool of a volume. */
    readonly pool?: string;
  }[];
  /** The groups that shaped it. */
  readonly groups: readonly {
    readonly name: string;
    readonly type: string;
    readonly level: 'host' | 'rack' | 'cluster';
    /** The members in each unit. */
    readonly units: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly pipes: readonly {
    readonly name: string;
    readonly a: string;
    readonly b: string;
    readonly mbps: number;
    /** The smallest unit that both ends share. */
    readonly distance: 'host' | 'rack' | 'cluster' | 'site';
    /** Uplinks that it crosses. */
    readonly links: readonly string[];
  }[];
  readonly cost: Cost | null;
  /** Proven lower bound of `cost.total`. */
  readonly bound: number | null;
  /** How far from the best it may be: 0 is the best. */
  readonly gap: number | null;
  readonly elapsed_ms: number;
  /** Where several searches worked on it. */
  readonly portfolio?: {
    /** How many searched. */
    readonly members: number;
    /** Whose answer it is, counted from 0. */
    readonly won: number;
  };
  readonly explanation?: Explanation;
  /** Resources without meaning for placement. */
  readonly passed_over: readonly {
    readonly resource: string;
    readonly type: string;
  }[];
  readonly warnings: readonly string[];
};

/** Why a plan is as it is, or why it could not be made. */
export type PlanExplanation = {
  readonly plan_id: string;
  readonly name: string;
  readonly stack_id: string;
  readonly state: 'active' | 'failed';
  /** `optimal` and `infeasible` are proven; `unknown`: the time was over before. */
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** The groups that shaped it. */
  readonly groups: readonly {
    readonly name: string;
    readonly type: string;
    readonly level: 'host' | 'rack' | 'cluster';
    /** The members in each unit. */
    readonly units: Readonly<Record<string, readonly string[]>>;
  }[];
  readonly pipes: readonly {
    readonly name: string;
    readonly a: string;
    readonly b: string;
    readonly mbps: number;
    /** The smallest unit that both ends share. */
    readonly distance: 'host' | 'rack' | 'cluster' | 'site';
    /** Uplinks that it crosses. */
    readonly links: readonly string[];
  }[];
  readonly cost: Cost | null;
  /** Proven lower bound of `cost.total`. */
  readonly bound: number | null;
  /** How far from the best it may be: 0 is the best. */
  readonly gap: number | null;
  readonly elapsed_ms: number;
  /** Where several searches worked on it. */
  readonly portfolio?: {
    /** How many searched. */
    readonly members: number;
    /** Whose answer it is, counted from 0. */
    readonly won: number;
  };
  readonly explanation?: Explanation;
};

/** A whole application to be placed. */
export type PlanCreate = {
  /** Name of the stack, or the uuid of an ad-hoc server. */
  readonly plan_name: string;
  /** Id of the stack, or the uuid of an ad-hoc server. */
  readonly stack_id: string;
  /** By orchestration uuid: `{name, type, properties, metadata}`; the keys may be capitalised. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Candidate hosts; without it all. */
  readonly locations?: (readonly string[]) | null;
  /** How long to try: seconds, or a text such as `60 sec` or `2 min`. */
  readonly timeout?: string | number;
  /** For whom; counts from another service only. */
  readonly project_id?: string | null;
  /** For whom; counts from another service only. */
  readonly user_id?: string | null;
  /** What counts first. From 1.1 on. */
  readonly policy?: 'pack' | 'network' | 'spread';
  /** From 1.1 on. */
  readonly seed?: number;
  /** Time for improving the answer. From 1.1 on. */
  readonly budget_ms?: number;
};

/** A change of a plan. */
export type PlanUpdate = {
  /** Without it: `update`. */
  readonly action?: 'update' | 'migrate';
  /** `update`: all resources there shall be. `migrate`: the one to move, in a list. */
  readonly resources: (Readonly<Record<string, Readonly<Record<string, unknown>>>>) | (readonly string[]);
  /** What was there before; not needed. */
  readonly original_resources?: unknown;
  /** A new name. */
  readonly plan_name?: string;
  /** `migrate`: where it must not go. */
  readonly excluded_hosts?: (readonly string[]) | null;
  /** How long to try: seconds, or a text such as `60 sec` or `2 min`. */
  readonly timeout?: string | number;
  /** What counts first. From 1.1 on. */
  readonly policy?: 'pack' | 'network' | 'spread';
  /** From 1.1 on. */
  readonly seed?: number;
  /** Time for improving the answer. From 1.1 on. */
  readonly budget_ms?: number;
};

/** Where everything of a stack goes, decided together. */
export type Plan = {
  readonly id: string;
  readonly name: string;
  readonly stack_id: string;
  /** By orchestration uuid. */
  readonly placements: Readonly<Record<string, PlanPlacement>>;
  /** From 1.1 on. */
  readonly state?: 'active' | 'failed';
  /** What is proven of it. From 1.1 on. */
  readonly status?: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** From 1.1 on. */
  readonly gap?: number | null;
  /** When it is forgotten unless it is claimed. From 1.1 on. */
  readonly expires_at?: string | null;
  /** Whose it is. From 1.1 on. */
  readonly project_id?: string | null;
  /** Who made it. From 1.1 on. */
  readonly user_id?: string | null;
  /** UTC. From 1.1 on. */
  readonly created_at?: string;
  /** UTC. From 1.1 on. */
  readonly updated_at?: string;
};

/** One plan; an empty one where there was nothing to place. */
export type PlanAnswer = {
  readonly plan: Plan;
};

/** Plans. */
export type PlanList = {
  readonly plans: readonly Plan[];
  /** From 1.1 on, where there is more: the next page, as `rel: next`. */
  readonly links?: readonly {
    readonly rel: string;
    readonly href: string;
  }[];
};

/** A template with all that it needs. */
export type PreviewCreate = {
  /** A HOT template: YAML or JSON text, its path in `files`, or the document itself. */
  readonly template: string | (Readonly<Record<string, unknown>>);
  /** Texts of nested templates, environments and `get_file`, by their path. */
  readonly files?: Readonly<Record<string, string>>;
  /** YAML or JSON text, or the document itself. */
  readonly environment?: string | (Readonly<Record<string, unknown>>);
  /** Environments, in their order, before `environment`. */
  readonly environment_files?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Default `preview`. */
  readonly stack_name?: string;
  /** For whom; counts from another service only. */
  readonly project_id?: string | null;
  readonly timeout?: string | number;
  /** What counts first. From 1.1 on. */
  readonly policy?: 'pack' | 'network' | 'spread';
  /** From 1.1 on. */
  readonly seed?: number;
  /** Time for improving the answer. From 1.1 on. */
  readonly budget_ms?: number;
};

/** What to count: copies of a stack, or of so many servers. */
export type CapacityAsk = {
  /** A HOT template: YAML or JSON text, its path in `files`, or the document itself. */
  readonly template?: string | (Readonly<Record<string, unknown>>);
  /** Name or id of a flavor; instead of a template. */
  readonly flavor?: string;
  /** Servers of the flavor in a copy; default 1. */
  readonly count?: number;
  /** The rule over the servers of a copy. */
  readonly group?: {
    readonly type: 'affinity' | 'diversity';
    readonly level: 'host' | 'rack' | 'cluster';
  };
  /** Stop counting here; default as configured, usually 1000. */
  readonly limit?: number;
  /** Texts of nested templates, environments and `get_file`, by their path. */
  readonly files?: Readonly<Record<string, string>>;
  /** YAML or JSON text, or the document itself. */
  readonly environment?: string | (Readonly<Record<string, unknown>>);
  /** Environments, in their order, before `environment`. */
  readonly environment_files?: readonly string[];
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Default `preview`. */
  readonly stack_name?: string;
  /** For whom; counts from another service only. */
  readonly project_id?: string | null;
  readonly timeout?: string | number;
  /** What counts first. From 1.1 on. */
  readonly policy?: 'pack' | 'network' | 'spread';
  /** From 1.1 on. */
  readonly seed?: number;
  /** Time for improving the answer. From 1.1 on. */
  readonly budget_ms?: number;
};

/** How many more copies fit, one after another. */
export type Capacity = {
  readonly copies: number;
  /** There may be more than were counted. */
  readonly more: boolean;
  /** Copies by cluster. */
  readonly by_cluster?: Readonly<Record<string, number>>;
  readonly runs_out_first: {
    readonly resource_class: string | null;
    readonly summary?: string;
  } | null;
};

/** A compute node. */
export type Host = {
  readonly name: string;
  readonly rack: string | null;
  readonly cluster: string | null;
  readonly rack_source: 'aggregate' | 'file' | 'name' | null;
  readonly cluster_source: 'aggregate' | 'file' | 'name' | null;
  readonly zone: string | null;
  readonly enabled: boolean;
  readonly aggregates: readonly string[];
  readonly traits: readonly string[];
  /** By resource class, after reserved, ratios and standby. */
  readonly capacity: Readonly<Record<string, number>>;
  /** What is taken, reservations included. */
  readonly used: Readonly<Record<string, number>>;
  /** Held by placements that are not confirmed yet. */
  readonly reserved: Readonly<Record<string, number>>;
  /** Null: not known. */
  readonly uplink_mbps: number | null;
  readonly uplink_reserved_mbps: number;
  readonly servers: number;
  /** Ids of the placements there. */
  readonly placements: readonly string[];
  /** Stored groups with a member there. */
  readonly groups: readonly string[];
};

/** Hosts behind one uplink. */
export type Rack = {
  readonly name: string;
  readonly cluster: string | null;
  readonly hosts: readonly string[];
  /** By resource class, after reserved, ratios and standby. */
  readonly capacity: Readonly<Record<string, number>>;
  /** What is taken, reservations included. */
  readonly used: Readonly<Record<string, number>>;
  /** Null: not known. */
  readonly uplink_mbps: number | null;
  readonly uplink_reserved_mbps: number;
  readonly servers: number;
};

/** A storage pool. */
export type Pool = {
  readonly name: string;
  readonly at: {
    readonly level: 'host' | 'rack' | 'cluster' | 'site';
    readonly name: string | null;
  };
  /** By resource class, after reserved, ratios and standby. */
  readonly capacity: Readonly<Record<string, number>>;
  /** What is taken, reservations included. */
  readonly used: Readonly<Record<string, number>>;
  /** Volume types that it serves; null: all. */
  readonly types: (readonly string[]) | null;
  readonly placements: readonly string[];
};

/** Racks behind one uplink. */
export type Cluster = {
  readonly name: string;
  /** Null: not known. */
  readonly uplink_mbps: number | null;
  readonly uplink_reserved_mbps: number;
  readonly racks: readonly string[];
};

/** One host. */
export type HostAnswer = {
  readonly host: Host;
};

/** Hosts. */
export type HostList = {
  readonly hosts: readonly Host[];
  /** From 1.1 on, where there is more: the next page, as `rel: next`. */
  readonly links?: readonly {
    readonly rel: string;
    readonly href: string;
  }[];
};

/** Racks. */
export type RackList = {
  readonly racks: readonly Rack[];
  /** From 1.1 on, where there is more: the next page, as `rel: next`. */
  readonly links?: readonly {
    readonly rel: string;
    readonly href: string;
  }[];
};

/** Pools. */
export type PoolList = {
  readonly pools: readonly Pool[];
  /** From 1.1 on, where there is more: the next page, as `rel: next`. */
  readonly links?: readonly {
    readonly rel: string;
    readonly href: string;
  }[];
};

/** The whole tree. */
export type SiteAnswer = {
  readonly site: {
    readonly name: string;
    readonly mode: 'sim' | 'live';
    readonly clusters: readonly Cluster[];
    readonly racks: readonly Rack[];
    readonly hosts: readonly Host[];
    readonly pools: readonly Pool[];
    readonly groups: readonly string[];
  };
};

/** What each call takes and answers, by its operation id. */
export interface Operations {
  /** The versions of the API */
  list_versions: {
    readonly request: {};
    readonly answer: Versions;
  };

  /** The versions of the API */
  show_version: {
    readonly request: {};
    readonly answer: Versions;
  };

  /** List groups */
  list_groups: {
    readonly request: {
      readonly query?: {
        /** Most entries of the answer. From 1.1 on. */
        readonly limit?: number;
        /** Id of the last entry of the page before. From 1.1 on. */
        readonly marker?: string;
      };
    };
    readonly answer: GroupList;
  };

  /** Store a group */
  create_group: {
    readonly request: {
      readonly body: GroupCreate;
    };
    readonly answer: Group;
  };

  /** Show a group */
  show_group: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
      };
    };
    readonly answer: GroupAnswer;
  };

  /** Change the description of a group */
  update_group: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
      };
      readonly body: GroupUpdate;
    };
    readonly answer: Group;
  };

  /** Delete a group without members */
  delete_group: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
      };
    };
    readonly answer: null;
  };

  /** Let projects use a group, besides those that may already */
  add_group_members: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
      };
      readonly body: MembersAdd;
    };
    readonly answer: Group;
  };

  /** Take every project out of a group */
  remove_all_group_members: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
      };
    };
    readonly answer: null;
  };

  /** Ask whether a project is a member of a group */
  check_group_member: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
        /** Project id. */
        readonly project: string;
      };
    };
    readonly answer: null;
  };

  /** Take a project out of a group */
  remove_group_member: {
    readonly request: {
      readonly path: {
        /** Id or name of a group. */
        readonly group: string;
        /** Project id. */
        readonly project: string;
      };
    };
    readonly answer: null;
  };

  /** List plans */
  list_plans: {
    readonly request: {
      readonly query?: {
        /** From 1.1 on. */
        readonly name?: string;
        /** From 1.1 on. */
        readonly stack_id?: string;
        /** From 1.1 on. */
        readonly state?: string;
        /** From 1.1 on. */
        readonly project_id?: string;
        /** Most entries of the answer. From 1.1 on. */
        readonly limit?: number;
        /** Id of the last entry of the page before. From 1.1 on. */
        readonly marker?: string;
      };
    };
    readonly answer: PlanList;
  };

  /** Place a whole application */
  create_plan: {
    readonly request: {
      readonly query?: {
        /** `true`: answer as a preview, and store and reserve nothing. From 1.1 on. */
        readonly dry_run?: string;
      };
      readonly body: PlanCreate;
    };
    readonly answer: Preview | PlanAnswer;
  };

  /** Show a plan */
  show_plan: {
    readonly request: {
      readonly path: {
        /** Plan id or stack id. */
        readonly plan: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
    };
    readonly answer: PlanAnswer;
  };

  /** Change a plan, or move one of its servers away */
  update_plan: {
    readonly request: {
      readonly path: {
        /** Plan id or stack id. */
        readonly plan: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
      readonly body: PlanUpdate;
    };
    readonly answer: PlanAnswer;
  };

  /** Delete a plan and release its placements */
  delete_plan: {
    readonly request: {
      readonly path: {
        /** Plan id or stack id. */
        readonly plan: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
    };
    readonly answer: null;
  };

  /** Say why a plan is as it is, or why it failed */
  explain_plan: {
    readonly request: {
      readonly path: {
        /** Plan id or stack id. */
        readonly plan: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
    };
    readonly answer: PlanExplanation;
  };

  /** List placements */
  list_placements: {
    readonly request: {
      readonly query?: {
        readonly id?: string;
        readonly orchestration_id?: string;
        readonly plan_id?: string;
        readonly resource_id?: string;
        readonly location?: string;
        readonly name?: string;
        /** `true` or `false`. */
        readonly reserved?: string;
        /** From 1.1 on. */
        readonly state?: string;
        /** From 1.1 on. */
        readonly type?: string;
        /** From 1.1 on. */
        readonly project_id?: string;
        /** Most entries of the answer. From 1.1 on. */
        readonly limit?: number;
        /** Id of the last entry of the page before. From 1.1 on. */
        readonly marker?: string;
      };
    };
    readonly answer: PlacementList;
  };

  /** Show a placement */
  show_placement: {
    readonly request: {
      readonly path: {
        /** Placement id or orchestration id. */
        readonly placement: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
    };
    readonly answer: PlacementAnswer;
  };

  /** Claim a placement, or plan it again inside the candidates of a scheduler */
  reserve_placement: {
    readonly request: {
      readonly path: {
        /** Placement id or orchestration id. */
        readonly placement: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
      readonly body: PlacementReserve;
    };
    readonly answer: PlacementAnswer;
  };

  /** Release a placement */
  delete_placement: {
    readonly request: {
      readonly path: {
        /** Placement id or orchestration id. */
        readonly placement: string;
      };
      readonly query?: {
        /** Whose it is, where a stack or orchestration id alone may be that of several. From 1.1 on. */
        readonly project_id?: string;
      };
    };
    readonly answer: null;
  };

  /** Choose where a scheduler may put a server or volume, and claim it */
  select_destination: {
    readonly request: {
      readonly body: DestinationSelect;
    };
    readonly answer: DestinationAnswer;
  };

  /** Show where a template would go */
  create_preview: {
    readonly request: {
      readonly body: PreviewCreate;
    };
    readonly answer: Preview;
  };

  /** Count how many more copies of something fit */
  show_capacity: {
    readonly request: {
      readonly body: CapacityAsk;
    };
    readonly answer: Capacity;
  };

  /** The whole tree */
  show_site: {
    readonly request: {};
    readonly answer: SiteAnswer;
  };

  /** List hosts with capacity, use, reservations and members of groups */
  list_hosts: {
    readonly request: {
      readonly query?: {
        readonly rack?: string;
        readonly cluster?: string;
        readonly zone?: string;
        /** Most entries of the answer. From 1.1 on. */
        readonly limit?: number;
        /** Id of the last entry of the page before. From 1.1 on. */
        readonly marker?: string;
      };
    };
    readonly answer: HostList;
  };

  /** Show a host */
  show_host: {
    readonly request: {
      readonly path: {
        /** Name of a host. */
        readonly host: string;
      };
    };
    readonly answer: HostAnswer;
  };

  /** List racks */
  list_racks: {
    readonly request: {
      readonly query?: {
        readonly cluster?: string;
        /** Most entries of the answer. From 1.1 on. */
        readonly limit?: number;
        /** Id of the last entry of the page before. From 1.1 on. */
        readonly marker?: string;
      };
    };
    readonly answer: RackList;
  };

  /** List storage pools */
  list_pools: {
    readonly request: {
      readonly query?: {
        /** Most entries of the answer. From 1.1 on. */
        readonly limit?: number;
        /** Id of the last entry of the page before. From 1.1 on. */
        readonly marker?: string;
      };
    };
    readonly answer: PoolList;
  };

  /** Follow changes as server-sent events */
  follow_events: {
    readonly request: {
      readonly query?: {
        /** Begin after this event; as the header Last-Event-ID. */
        readonly after?: number;
        /** End after so many events. */
        readonly limit?: number;
      };
    };
    readonly answer: string;
  };

  /** State of the parts of the service */
  show_status: {
    readonly request: {};
    readonly answer: StatusAnswer;
  };

  /** Servers that no longer sit where their rules allow */
  list_resources: {
    readonly request: {};
    readonly answer: ResourcesAnswer;
  };

  /** Whether the service answers */
  healthcheck: {
    readonly request: {};
    readonly answer: string;
  };

  /** This document */
  show_openapi: {
    readonly request: {};
    readonly answer: unknown;
  };
}

export type OperationId = keyof Operations;

/** How each call is made. */
export const operations: Readonly<Record<OperationId, { readonly method: string; readonly path: string }>> = {
  list_versions: { method: 'GET', path: '/' },
  show_version: { method: 'GET', path: '/v1/' },
  list_groups: { method: 'GET', path: '/v1/groups' },
  create_group: { method: 'POST', path: '/v1/groups' },
  show_group: { method: 'GET', path: '/v1/groups/{group}' },
  update_group: { method: 'PUT', path: '/v1/groups/{group}' },
  delete_group: { method: 'DELETE', path: '/v1/groups/{group}' },
  add_group_members: { method: 'PUT', path: '/v1/groups/{group}/members' },
  remove_all_group_members: { method: 'DELETE', path: '/v1/groups/{group}/members' },
  check_group_member: { method: 'GET', path: '/v1/groups/{group}/members/{project}' },
  remove_group_member: { method: 'DELETE', path: '/v1/groups/{group}/members/{project}' },
  list_plans: { method: 'GET', path: '/v1/plans' },
  create_plan: { method: 'POST', path: '/v1/plans' },
  show_plan: { method: 'GET', path: '/v1/plans/{plan}' },
  update_plan: { method: 'PUT', path: '/v1/plans/{plan}' },
  delete_plan: { method: 'DELETE', path: '/v1/plans/{plan}' },
  explain_plan: { method: 'GET', path: '/v1/plans/{plan}/explanation' },
  list_placements: { method: 'GET', path: '/v1/placements' },
  show_placement: { method: 'GET', path: '/v1/placements/{placement}' },
  reserve_placement: { method: 'POST', path: '/v1/placements/{placement}' },
  delete_placement: { method: 'DELETE', path: '/v1/placements/{placement}' },
  select_destination: { method: 'POST', path: '/v1/destinations' },
  create_preview: { method: 'POST', path: '/v1/previews' },
  show_capacity: { method: 'POST', path: '/v1/capacity' },
  show_site: { method: 'GET', path: '/v1/site' },
  list_hosts: { method: 'GET', path: '/v1/hosts' },
  show_host: { method: 'GET', path: '/v1/hosts/{host}' },
  list_racks: { method: 'GET', path: '/v1/racks' },
  list_pools: { method: 'GET', path: '/v1/pools' },
  follow_events: { method: 'GET', path: '/v1/events' },
  show_status: { method: 'GET', path: '/v1/status' },
  list_resources: { method: 'GET', path: '/v1/resources' },
  healthcheck: { method: 'GET', path: '/healthcheck' },
  show_openapi: { method: 'GET', path: '/v1/openapi.json' },
};
