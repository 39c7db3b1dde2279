/**
 * What a flavor asks of a host, counted as Nova counts it when it asks Placement (nova/scheduler/utils.py) and
 * as its AggregateInstanceExtraSpecsFilter reads the flavor's extra specs.
 */
import type { Flavor } from './cloud.ts';

export interface Demand {
  /** By resource class, without zeros. */
  readonly resources: Readonly<Record<string, number>>;
  readonly requiredTraits: readonly string[];
  readonly forbiddenTraits: readonly string[];
  readonly aggregateSpecs: Readonly<Record<string, string>>;
  /** Names or ids of stored groups, from the extra spec `valet`; undefined when that cannot be read. */
  readonly groups: readonly string[] | undefined;
  /** What the flavor says and Valet, or Nova too, leaves out; each a clause that follows the flavor's name. */
  readonly remarks: readonly string[];
}

const MIB_PER_GIB = 1024;
const GRANULAR = /^(resources|trait)([a-zA-Z0-9_-]{1,64})?:(.*)$/;
const RESOURCE_CLASS = /^[A-Z0-9_]{1,255}$/;
const AGGREGATE_OPERATOR = /^\s*(<or>|<in>|<all-in>|=|==|!=|>=|<=|s==|s!=|s<|s<=|s>|s>=)\s+(\S+)/;
const AGGREGATE_SCOPE = 'aggregate_instance_extra_specs:';

/** Extra specs, with their value, that Nova turns into a trait. */
const TRAIT_OF_SPEC = [
  ['hw:cpu_thread_policy', 'require', 'HW_CPU_HYPERTHREADING', 'required'],
  ['hw:cpu_thread_policy', 'isolate', 'HW_CPU_HYPERTHREADING', 'forbidden'],
  ['hw:tpm_version', '1.2', 'COMPUTE_SECURITY_TPM_1_2', 'required'],
  ['hw:tpm_version', '2.0', 'COMPUTE_SECURITY_TPM_2_0', 'required'],
  ['hw:pci_numa_affinity_policy', 'socket', 'COMPUTE_SOCKET_PCI_NUMA_AFFINITY', 'required'],
  ['os:secure_boot', 'required', 'COMPUTE_SECURITY_UEFI_SECURE_BOOT', 'required'],
] as const;

/** Unscoped extra specs with a meaning of their own, which no aggregate is asked for. */
const NOT_FOR_AGGREGATES = new Set(['valet', 'group_policy', 'hide_hypervisor_id']);

/** What is being asked for, while the extra specs are gone through. */
interface Asking {
  /** By resource class; what is named with 0 stays, so that nothing takes its place. */
  readonly amounts: Map<string, number>;
  readonly traits: Map<string, 'required' | 'forbidden'>;
  readonly aggregateSpecs: [key: string, value: string][];
  readonly remarks: string[];
}

/**
 * @param bootsFromVolume leaves the root disk out
 * @param aggregateKeys metadata keys of the cloud's aggregates: an unscoped extra spec is asked of an aggregate
 *   only when some aggregate carries its key; with none that does, Nova's filter cannot be in use for it
 */
export function demandOf(
  flavor: Flavor,
  bootsFromVolume: boolean,
  aggregateKeys: ReadonlySet<string> = new Set(),
): Demand {
  const specs = flavor.extraSpecs ?? {};
  const asking: Asking = { amounts: new Map(), traits: new Map(), aggregateSpecs: [], remarks: [] };
  for (const [key, value] of Object.entries(specs)) readSpec(key, value, asking, aggregateKeys);
  askForPinnedCpus(flavor, specs, asking);
  askForHardware(specs, asking);

  const { amounts } = asking;
  if (!amounts.has('VCPU') && !amounts.has('PCPU')) add(amounts, 'VCPU', flavor.vcpus);
  if (!amounts.has('MEMORY_MB')) add(amounts, 'MEMORY_MB', flavor.memoryMb);
  if (!amounts.has('DISK_GB')) {
    const root = bootsFromVolume ? 0 : flavor.diskGb;
    const swap = Math.ceil((flavor.swapMb ?? 0) / MIB_PER_GIB);
    add(amounts, 'DISK_GB', root + (flavor.ephemeralGb ?? 0) + swap);
  }
  return {
    resources: Object.fromEntries([...amounts].filter(([, amount]) => amount > 0)),
    requiredTraits: namesOf(asking.traits, 'required'),
    forbiddenTraits: namesOf(asking.traits, 'forbidden'),
    aggregateSpecs: Object.fromEntries(asking.aggregateSpecs),
    groups: groupsIn(specs.valet),
    remarks: asking.remarks,
  };
}

function readSpec(key: string, value: string, asking: Asking, aggregateKeys: ReadonlySet<string>): void {
  const [, prefix, , name = ''] = GRANULAR.exec(key) ?? [];
  const ignored = (expected: string) =>
    asking.remarks.push(`has the extra spec ${key}=${value}, which Nova ignores: it takes ${expected}`);
  if (prefix === 'resources') {
    const amount = /^\d{1,9}$/.test(value.trim()) ? Number(value) : undefined;
    if (amount !== undefined && RESOURCE_CLASS.test(name)) add(asking.amounts, name, amount);
    else ignored('a resource class and a whole number');
  } else if (prefix === 'trait') {
    if (value === 'required' || value === 'forbidden') asking.traits.set(name, value);
    else ignored('required or forbidden');
  } else if (key.startsWith(AGGREGATE_SCOPE)) {
    askAggregate(key.slice(AGGREGATE_SCOPE.length), value, asking);
  } else if (!key.includes(':') && aggregateKeys.has(key) && !NOT_FOR_AGGREGATES.has(key)) {
    askAggregate(key, value, asking);
  }
}

/** Nova compares by operator, where the value starts with one; of those only equality of texts is known here. */
function askAggregate(key: string, value: string, { aggregateSpecs, remarks }: Asking): void {
  const [, operator, operand = ''] = AGGREGATE_OPERATOR.exec(value) ?? [];
  aggregateSpecs.push([key, operator === 's==' ? operand : value]);
  if (operator !== undefined && operator !== 's==') {
    remarks.push(`asks aggregates for ${key} ${value}: the operator is not evaluated, the text is compared`);
  }
}

function add(amounts: Map<string, number>, name: string, amount: number): void {
  amounts.set(name, (amounts.get(name) ?? 0) + amount);
}

/** Encrypted and persistent memory, and what Nova looks for by a trait. */
function askForHardware(specs: Readonly<Record<string, string>>, { amounts, traits }: Asking): void {
  if (/^(true|1|yes|on)$/i.test(specs['hw:mem_encryption'] ?? '')) add(amounts, 'MEM_ENCRYPTION_CONTEXT', 1);
  for (const label of (specs['hw:pmem'] ?? '').split(',')) {
    const name = label
      .trim()
      .toUpperCase()
      .replace(/[^A-Z0-9_]/g, '_');
    if (name !== '') add(amounts, `CUSTOM_PMEM_NAMESPACE_${name}`, 1);
  }
  for (const [key, value, trait, need] of TRAIT_OF_SPEC) if (specs[key] === value) traits.set(trait, need);
}

/** Dedicated and mixed CPU policies ask for PCPU instead of VCPU, and one more to isolate emulator threads. */
function askForPinnedCpus(
  flavor: Flavor,
  specs: Readonly<Record<string, string>>,
  { amounts, remarks }: Asking,
): void {
  const policy = specs['hw:cpu_policy'];
  if ((policy !== 'dedicated' && policy !== 'mixed') || amounts.has('PCPU')) return;
  let dedicated = flavor.vcpus;
  if (policy === 'mixed') {
    const mask = specs['hw:cpu_dedicated_mask'] ?? specs['hw:cpu_realtime_mask'];
    const cpus = mask === undefined ? undefined : cpusIn(mask, flavor.vcpus);
    if (cpus === undefined) {
      remarks.push(
        'has the mixed CPU policy without a usable hw:cpu_dedicated_mask: all its CPUs are shared',
      );
      return;
    }
    dedicated = cpus;
    amounts.set('VCPU', flavor.vcpus - dedicated);
  }
  amounts.set('PCPU', dedicated + (specs['hw:emulator_threads_policy'] === 'isolate' ? 1 : 0));
}

/** How many of the CPUs `0 … count-1` a mask such as `0-3,^1` names; undefined when it is not one. */
function cpusIn(mask: string, count: number): number | undefined {
  const parts = mask.split(',').map((part) => part.trim());
  const chosen = new Set<number>(parts[0]!.startsWith('^') ? Array(count).keys() : []);
  for (const part of parts) {
    const [, not, first, last] = /^(\^?)(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    if (first === undefined) return undefined;
    for (let cpu = Number(first); cpu <= Number(last ?? first); cpu++) {
      if (cpu >= count) return undefined;
      if (not) chosen.delete(cpu);
      else chosen.add(cpu);
    }
  }
  return chosen.size;
}

function namesOf(traits: ReadonlyMap<string, string>, value: string): string[] {
  return [...traits].flatMap(([name, asked]) => (asked === value ? [name] : [])).sort();
}

/** The groups in a text such as `{"groups": ["NAME"]}`. */
function groupsIn(text: string | undefined): string[] | undefined {
  if (text === undefined) return [];
  try {
    const groups = (JSON.parse(text) as { groups?: unknown } | null)?.groups ?? [];
    return Array.isArray(groups) && groups.every((name) => typeof name === 'string') ? groups : undefined;
  } catch {
    return undefined;
  }
}
