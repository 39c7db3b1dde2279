import { describe, expect, it } from 'vitest';
import { demandOf } from './flavor.ts';

const flavor = { name: 'f', vcpus: 4, memoryMb: 8192, diskGb: 40 };
const withSpecs = (extraSpecs: Record<string, string>) => demandOf({ ...flavor, extraSpecs }, false);

describe('what a flavor asks, as Nova counts it', () => {
  it('takes vcpus, memory and root disk', () => {
    expect(demandOf(flavor, false).resources).toEqual({ VCPU: 4, MEMORY_MB: 8192, DISK_GB: 40 });
  });

  it('adds the ephemeral disk and swap, rounded up to whole GiB', () => {
    expect(demandOf({ ...flavor, ephemeralGb: 10, swapMb: 1025 }, false).resources.DISK_GB).toBe(52);
    expect(demandOf({ ...flavor, swapMb: 1024 }, false).resources.DISK_GB).toBe(41);
  });

  it('leaves the root disk out when the server boots from a volume', () => {
    expect(demandOf({ ...flavor, ephemeralGb: 10 }, true).resources.DISK_GB).toBe(10);
    expect(demandOf(flavor, true).resources).toEqual({ VCPU: 4, MEMORY_MB: 8192 });
  });

  it('lets extra specs override a class, and 0 take it away', () => {
    expect(withSpecs({ 'resources:VCPU': '0', 'resources:CUSTOM_BAREMETAL': '1' }).resources).toEqual({
      MEMORY_MB: 8192,
      DISK_GB: 40,
      CUSTOM_BAREMETAL: 1,
    });
    expect(withSpecs({ 'resources:MEMORY_MB': '1024' }).resources.MEMORY_MB).toBe(1024);
  });

  it('sums the granular groups, numbered and named', () => {
    const specs = {
      'resources1:VGPU': '1',
      'resources2:VGPU': '2',
      resources_NET: 'x',
      'resources_A:SRIOV_NET_VF': '3',
    };
    expect(withSpecs(specs).resources).toMatchObject({ VGPU: 3, SRIOV_NET_VF: 3 });
  });

  it('collects traits, whatever their group', () => {
    const demand = withSpecs({ 'trait:HW_CPU_X86_AVX2': 'required', 'trait1:CUSTOM_OLD': 'forbidden' });
    expect(demand.requiredTraits).toEqual(['HW_CPU_X86_AVX2']);
    expect(demand.forbiddenTraits).toEqual(['CUSTOM_OLD']);
  });

  it.each<Record<string, string>>([
    { 'resources:VCPU': 'many' },
    { 'resources:VCPU': '-1' },
    { 'resources:VCPU': '1.5' },
    { 'resources:vcpu': '1' },
    { 'trait:HW_NUMA_ROOT': 'preferred' },
  ])('leaves out what Nova ignores, with a remark: %j', (specs) => {
    const demand = withSpecs(specs);
    expect(demand.resources).toEqual({ VCPU: 4, MEMORY_MB: 8192, DISK_GB: 40 });
    expect(demand.requiredTraits).toEqual([]);
    expect(demand.remarks).toHaveLength(1);
  });

  describe('CPU policies', () => {
    it('counts dedicated CPUs as PCPU', () => {
      const { resources } = withSpecs({ 'hw:cpu_policy': 'dedicated' });
      expect(resources).toEqual({ PCPU: 4, MEMORY_MB: 8192, DISK_GB: 40 });
    });

    it('counts one more for isolated emulator threads', () => {
      const specs = { 'hw:cpu_policy': 'dedicated', 'hw:emulator_threads_policy': 'isolate' };
      expect(withSpecs(specs).resources.PCPU).toBe(5);
    });

    it.each([
      ['0-1', 2, 2],
      ['^0', 3, 1],
      ['0-3,^1', 3, 1],
      ['3', 1, 3],
    ])('splits mixed CPUs by the mask %s', (mask, pcpus, vcpus) => {
      const { resources } = withSpecs({ 'hw:cpu_policy': 'mixed', 'hw:cpu_dedicated_mask': mask });
      expect([resources.PCPU, resources.VCPU]).toEqual([pcpus, vcpus]);
    });

    it.each(['', 'x', '0-9', '1-', '0-99999999'])('takes a mask that is none (%j) with a remark', (mask) => {
      const demand = withSpecs({ 'hw:cpu_policy': 'mixed', 'hw:cpu_dedicated_mask': mask });
      expect(demand.resources.VCPU).toBe(4);
      expect(demand.remarks).toHaveLength(1);
    });

    it('turns the thread policy into the trait for hyperthreading', () => {
      const { forbiddenTraits } = withSpecs({ 'hw:cpu_thread_policy': 'isolate' });
      expect(forbiddenTraits).toEqual(['HW_CPU_HYPERTHREADING']);
      const { requiredTraits } = withSpecs({ 'hw:cpu_thread_policy': 'require' });
      expect(requiredTraits).toEqual(['HW_CPU_HYPERTHREADING']);
    });
  });

  it.each([
    ['hw:tpm_version', '2.0', ['COMPUTE_SECURITY_TPM_2_0']],
    ['os:secure_boot', 'required', ['COMPUTE_SECURITY_UEFI_SECURE_BOOT']],
    ['os:secure_boot', 'optional', []],
    ['hw:pci_numa_affinity_policy', 'constructor', []],
  ])('requires the trait that %s=%s needs', (key, value, traits) => {
    expect(withSpecs({ [key]: value }).requiredTraits).toEqual(traits);
  });

  it('counts persistent memory and encrypted memory', () => {
    const { resources } = withSpecs({ 'hw:pmem': '6GB,6GB,16-GB', 'hw:mem_encryption': 'true' });
    expect(resources).toMatchObject({
      CUSTOM_PMEM_NAMESPACE_6GB: 2,
      CUSTOM_PMEM_NAMESPACE_16_GB: 1,
      MEM_ENCRYPTION_CONTEXT: 1,
    });
  });

  describe('aggregates', () => {
    const specs = {
      'aggregate_instance_extra_specs:ssd': 'true',
      pinned: 'yes',
      valet: '{}',
      'hw:numa_nodes': '1',
    };

    it('asks scoped keys of them, and unscoped ones that some aggregate carries', () => {
      const demand = (keys: string[]) =>
        demandOf({ ...flavor, extraSpecs: specs }, false, new Set(keys)).aggregateSpecs;
      expect(demand([])).toEqual({ ssd: 'true' });
      expect(demand(['pinned', 'valet', 'numa_nodes'])).toEqual({ ssd: 'true', pinned: 'yes' });
    });
  });

  it('compares the values of aggregates as texts, and tells of operators it does not evaluate', () => {
    const asked = (value: string) => withSpecs({ 'aggregate_instance_extra_specs:ssd': value });
    expect(asked('s== yes')).toMatchObject({ aggregateSpecs: { ssd: 'yes' }, remarks: [] });
    expect(asked('<yes>')).toMatchObject({ aggregateSpecs: { ssd: '<yes>' }, remarks: [] });
    expect(asked('<or> a <or> b').aggregateSpecs).toEqual({ ssd: '<or> a <or> b' });
    expect(asked('<or> a <or> b').remarks[0]).toContain('the operator is not evaluated');
  });

  describe('the extra spec valet', () => {
    it('names stored groups', () => {
      expect(withSpecs({ valet: '{"groups": ["gold", "ssd"]}' }).groups).toEqual(['gold', 'ssd']);
      expect(withSpecs({ valet: '{}' }).groups).toEqual([]);
    });

    it.each(['gold', '{"groups": "gold"}', '{"groups": [1]}', '{'])('cannot be read as %s', (valet) => {
      expect(withSpecs({ valet }).groups).toBeUndefined();
    });
  });
});
