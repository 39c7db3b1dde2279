/** Glance, with its images in a folder. */
import { join } from 'node:path';
import { address, type Bed, portOf, urlOf } from '../bed.ts';
import { ini } from '../ini.ts';
import type { Service } from '../service.ts';
import {
  answers,
  configFiles,
  database,
  lock,
  messaging,
  openstackProgram,
  tokenCheck,
  transportUrl,
} from './common.ts';

export function glance(bed: Bed): Service {
  const config = join(bed.conf, 'glance-api.conf');
  const images = join(bed.data, 'glance/images');
  return {
    name: 'glance-api',
    after: ['mariadb', 'memcached', 'identity'],
    files: {
      [config]: ini({
        DEFAULT: {
          log_file: join(bed.logs, 'glance-api.log'),
          state_path: join(bed.data, 'glance'),
          transport_url: transportUrl(bed),
          bind_host: address,
          bind_port: portOf(bed, 'glance'),
          workers: 0,
        },
        glance_store: { stores: 'file', default_store: 'file', filesystem_store_datadir: images },
        paste_deploy: {
          flavor: 'keystone',
          config_file: join(bed.unpacked, 'usr/share/glance-common/glance-api-paste.ini'),
        },
        database: database(bed, 'glance'),
        keystone_authtoken: tokenCheck(bed, 'glance'),
        oslo_concurrency: lock(bed),
        oslo_messaging_rabbit: messaging,
      }),
    },
    folders: [images],
    firstTime: [openstackProgram(bed, 'glance-manage', [...configFiles(config), 'db_sync'])],
    ...openstackProgram(bed, 'glance-api', configFiles(config)),
    ready: answers(`${urlOf(bed, 'glance')}/`),
  };
}
