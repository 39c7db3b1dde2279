/** A real Apache or nginx as a plain process on this machine, with the site's file as it stands in `deploy/`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch, type RequestInit, type Response } from 'undici';
import { freePort } from '../../bench/service/service-process.ts';
import { readText } from '../support/repository.ts';

export type ProxyName = 'apache' | 'nginx';

/** Any name below `localhost` is this machine. */
export const SERVER_NAME = 'valet.localhost';

export interface Certificate {
  readonly file: string;
  readonly keyFile: string;
}

/** One that signs itself, for `SERVER_NAME` and 127.0.0.1. */
export function makeCertificate(folder: string): Certificate {
  const [file, keyFile] = [join(folder, 'valet.pem'), join(folder, 'valet.key')];
  const names = `subjectAltName=DNS:${SERVER_NAME},IP:127.0.0.1`;
  const asked = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${SERVER_NAME}`,
  ];
  const done = spawnSync('openssl', [...asked, '-addext', names, '-keyout', keyFile, '-out', file]);
  if (done.status !== 0) throw new Error(`openssl: ${done.stderr}`);
  return { file, keyFile };
}

/**
 * Asks over TLS, trusting that certificate alone; every name leads to this machine.
 * @param keepAlive false: a connection for each request
 */
export function askOver(
  certificate: Certificate,
  keepAlive = true,
): (url: string, init?: RequestInit) => Promise<Response> {
  const agent = new Agent({
    pipelining: keepAlive ? 1 : 0,
    connect: {
      ca: readFileSync(certificate.file, 'utf8'),
      lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    },
  });
  return (url, init = {}) => fetch(url, { ...init, dispatcher: agent });
}

export class ReverseProxy {
  readonly folder = mkdtempSync(join(tmpdir(), 'valet-proxy-'));
  readonly certificate = makeCertificate(this.folder);
  readonly #name: ProxyName;
  readonly #main = join(this.folder, 'main.conf');
  #process: ChildProcess | undefined;
  #port = 0;
  #told = '';

  constructor(name: ProxyName) {
    this.#name = name;
    mkdirSync(join(this.folder, 'logs'));
  }

  get url(): string {
    return `https://${SERVER_NAME}:${this.#port}`;
  }

  /** @param upstream where the service listens, `http://127.0.0.1:PORT` */
  async start(upstream: string): Promise<void> {
    this.#port = await freePort();
    const { file, keyFile } = this.certificate;
    const site = readText(`deploy/${this.#name}/valet.conf`)
      // Nothing but this machine is to reach it.
      .replace(/(Listen |listen |\*:)8443/g, (_, before) => `${before === '*:' ? '' : before}127.0.0.1:8443`)
      .replaceAll('8443', String(this.#port))
      .replaceAll('127.0.0.1:8090', new URL(upstream).host)
      .replaceAll('valet.example.org', SERVER_NAME)
      .replaceAll('/etc/ssl/certs/valet.pem', file)
      .replaceAll('/etc/ssl/private/valet.key', keyFile);
    writeFileSync(join(this.folder, 'site.conf'), site);
    writeFileSync(this.#main, this.#name === 'apache' ? this.#apacheMain() : this.#nginxMain());
    this.#process = spawn(...this.#command([]), { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.on('data', (chunk) => {
        this.#told += chunk;
      });
    const ask = askOver(this.certificate);
    for (let i = 0; i < 200; i++) {
      if (this.#process.exitCode !== null) throw new Error(`${this.#name} does not start: ${this.#told}`);
      const answer = await ask(`${this.url}/healthcheck`).catch(() => null);
      if (answer?.status === 200) return;
      await pause(50);
    }
    throw new Error(`${this.#name} does not answer: ${this.#told}`);
  }

  /** Reads its files anew without dropping a request, as an operator would have it. */
  reload(): void {
    const signal = this.#name === 'apache' ? ['-k', 'graceful'] : ['-s', 'reload'];
    const [program, args] = this.#command(signal);
    const done = spawnSync(program, args, { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${this.#name} ${signal.join(' ')}: ${done.stderr}`);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child !== undefined && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #command(more: readonly string[]): [string, string[]] {
    return this.#name === 'apache'
      ? ['/usr/sbin/apache2', ['-f', this.#main, ...(more.length > 0 ? more : ['-D', 'FOREGROUND'])]]
      : ['/usr/sbin/nginx', ['-c', this.#main, '-p', this.folder, ...more]];
  }

  #apacheMain(): string {
    const modules = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'headers', 'proxy', 'proxy_http'];
    const loads = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    return [
      ...loads,
      `ServerRoot ${this.folder}`,
      `Define APACHE_LOG_DIR ${this.folder}/logs`,
      `PidFile ${this.folder}/apache.pid`,
      `DefaultRuntimeDir ${this.folder}`,
      `ServerName ${SERVER_NAME}`,
      'User www-data',
      'Group www-data',
      'LogLevel warn',
      `ErrorLog ${this.folder}/logs/error.log`,
      'LogFormat "%h %l %u %t \\"%r\\" %>s %O" combined',
      `Include ${this.folder}/site.conf`,
      '',
    ].join('\n');
  }

  #nginxMain(): string {
    return `daemon off;
pid ${this.folder}/nginx.pid;
error_log ${this.folder}/logs/error.log warn;
events { worker_connections 256; }
http {
  access_log ${this.folder}/logs/access.log;
  client_body_temp_path ${this.folder}/body;
  proxy_temp_path ${this.folder}/proxy;
  fastcgi_temp_path ${this.folder}/fastcgi;
  uwsgi_temp_path ${this.folder}/uwsgi;
  scgi_temp_path ${this.folder}/scgi;
  include ${this.folder}/site.conf;
}
`;
  }
}
