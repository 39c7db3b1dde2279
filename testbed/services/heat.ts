/** Heat; which of its two engines runs is a choice of the bed and stands in the engine's own file. */
import { join } from 'node:path';
import { address, type Bed, password, portOf, region, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Service } from '../service.ts';
import {
  answers,
  configFiles,
  database,
  lock,
  messaging,
  openstackProgram,
  rpcSeconds,
  tokenCheck,
  transportUrl,
  valetPlugin,
} from './common.ts';

export function heatServices(bed: Bed): Service[] {
  const config = join(bed.conf, 'heat.conf');
  const engine = join(bed.conf, 'heat-engine.conf');
  const api = join(bed.conf, 'heat-api.conf');
  const after = ['memcached', 'rabbitmq', 'identity', 'heat-databases'];
  const files = heatFiles(bed);
  return [
    {
      name: 'heat-api',
      after,
      files: { ...files, [api]: ini({ DEFAULT: { log_file: join(bed.logs, 'heat-api.log') } }) },
      ...openstackProgram(bed, 'heat-api', configFiles(config, api)),
      ready: answers(`${urlOf(bed, 'heat')}/`),
    },
    {
      name: 'heat-engine',
      after,
      files: {
        ...files,
        [engine]: ini({
          DEFAULT: {
            log_file: join(bed.logs, 'heat-engine.log'),
            num_engine_workers: bed.heatWorkers,
            plugin_dirs: join(bed.repository, 'openstack/heat_plugins'),
            convergence_engine: bed.heatEngine === 'convergence',
          },
          valet: valetPlugin(bed),
        }),
      },
      ...openstackProgram(bed, 'heat-engine', configFiles(config, engine)),
      ready: async () => true,
    },
  ];
}

export function heatDatabases(bed: Bed) {
  return [openstackProgram(bed, 'heat-manage', [...configFiles(join(bed.conf, 'heat.conf')), 'db_sync'])];
}

export function heatFiles(bed: Bed): Record<string, string> {
  const etc = join(bed.unpacked, 'etc/heat');
  return {
    [join(bed.conf, 'heat.conf')]: ini({
      DEFAULT: {
        transport_url: transportUrl(bed),
        host: 'controller',
        rpc_response_timeout: rpcSeconds,
        environment_dir: join(etc, 'environment.d'),
        template_dir: join(etc, 'templates'),
        region_name_for_services: region,
        heat_metadata_server_url: `http://${address}:${portOf(bed, 'heat')}`,
        heat_waitcondition_server_url: `http://${address}:${portOf(bed, 'heat')}/v1/waitcondition`,
        stack_domain_admin: 'heat_domain_admin',
        stack_domain_admin_password: password,
        stack_user_domain_name: 'heat',
        deferred_auth_method: 'trusts',
        stack_scheduler_hints: true,
        auth_encryption_key: '0123456789abcdef0123456789abcdef',
        max_stacks_per_tenant: -1,
        max_resources_per_stack: -1,
        // The default of five, with its growing pauses, takes 75 seconds to say that a server has no host.
        action_retry_limit: 1,
      },
      heat_api: { bind_host: address, bind_port: portOf(bed, 'heat'), workers: 0 },
      paste_deploy: { api_paste_config: join(etc, 'api-paste.ini') },
      clients: { endpoint_type: 'publicURL' },
      clients_keystone: { auth_uri: urlOf(bed, 'keystone') },
      trustee: {
        auth_type: 'password',
        auth_url: urlOf(bed, 'keystone'),
        username: 'heat',
        password,
        user_domain_name: 'Default',
      },
      oslo_messaging_notifications: { driver: 'messagingv2' },
      oslo_messaging_rabbit: messaging,
      oslo_concurrency: lock(bed),
      database: database(bed, 'heat'),
      keystone_authtoken: tokenCheck(bed, 'heat'),
    }),
  };
}
