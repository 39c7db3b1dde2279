/** `valet openstack config`: what belongs into the files of OpenStack. The real modules read it in `test:plugins`. */
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { folderWith, removeFolders } from '../support/valet.ts';

afterAll(removeFolders);

const config = (...args: readonly string[]) => runCommand(['openstack', 'config', ...args]);

describe('valet openstack config', () => {
  it('prints every file, or that of one service', async () => {
    const all = await config('--release', 'zed');
    expect(all).toMatchObject({ status: 0, err: '' });
    expect(all.out.match(/^# \w+\.conf, OpenStack zed$/gm)).toEqual(
      ['nova', 'heat', 'cinder', 'valet'].map((name) => `# ${name}.conf, OpenStack zed`),
    );
    const one = await config('--release', 'Caracal', '--service', 'heat', '--heat-engine', 'legacy');
    expect(one).toMatchObject({ status: 0, err: '' });
    expect(one.out).toContain('# heat.conf, OpenStack 2024.1\n');
    expect(one.out).toContain('convergence_engine = False');
    expect(all.out).toContain(one.out.split('\n').find((line) => line.startsWith('stack_scheduler_hints'))!);
  });

  it('prints documents, with options that repeat as lists', async () => {
    const { out } = await config(
      '--service',
      'nova',
      '-f',
      'json',
      '--url',
      'http://v:1',
      '--domain',
      'Cloud',
    );
    expect(JSON.parse(out)).toMatchObject({
      release: '2026.1',
      files: {
        nova: {
          filter_scheduler: {
            available_filters: ['nova.scheduler.filters.all_filters', 'valet_openstack.nova.ValetFilter'],
            enabled_filters: expect.stringMatching(/^ComputeFilter,.*,ValetFilter$/),
          },
          notifications: { notification_format: 'versioned' },
          valet: { url: 'http://v:1', user_domain_name: 'Cloud' },
        },
      },
    });
  });

  it('warns of what the release no longer has', async () => {
    const folder = folderWith({
      'nova.conf':
        '[DEFAULT]\nscheduler_default_filters = RetryFilter,AvailabilityZoneFilter,ComputeFilter\n',
    });
    const args = ['--service', 'nova', '--nova-conf', `${folder}/nova.conf`];
    expect(await config(...args, '--release', '2024.1')).toMatchObject({
      err: 'warning: RetryFilter is left out: Nova 2024.1 does not have it any more\nwarning: AvailabilityZoneFilter is left out: Nova 2024.1 does not have it any more\n',
      out: expect.stringContaining('enabled_filters = ComputeFilter,ValetFilter\n'),
    });
    expect((await config(...args, '--release', '2023.2')).out).toContain(
      '= AvailabilityZoneFilter,ComputeFilter,V',
    );
    const legacy = ['--service', 'heat', '--heat-engine', 'legacy'];
    expect((await config(...legacy, '--release', '2025.2')).err).toContain('deprecated since 2025.2');
    expect((await config(...legacy, '--release', '2025.1')).err).toBe('');
  });

  it('refuses a release that it does not know, and a file that is none', async () => {
    expect(await config('--release', 'kilo')).toMatchObject({
      status: 1,
      err: expect.stringContaining('Expected one of zed, 2023.1 (antelope)'),
    });
    const folder = folderWith({ 'nova.conf': 'nothing\n' });
    expect(await config('--nova-conf', `${folder}/nova.conf`)).toMatchObject({
      status: 1,
      err: expect.stringContaining('nova.conf:1:1: expected [SECTION]'),
    });
    expect(await config('--nova-conf', `${folder}/none.conf`)).toMatchObject({ status: 1 });
  });
});
