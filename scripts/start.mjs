/**
 * `npm start`: sets up what is missing, starts the service on a simulated site, places the EPC example through
 * its API and serves until Ctrl-C. What it places stays in `data/` from one start to the next.
 *
 * With `--once` it ends after the placement and leaves nothing behind; `--port N` serves elsewhere.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root, setUp } from './setup.mjs';

const HOST = '127.0.0.1';
const PORT = 8090;

/** Says what is wrong and what to do about it. */
class Refusal extends Error {}

try {
  const options = readArguments();
  await setUp();
  await (options.once ? placeOnce() : serveUntilStopped(options.port));
} catch (error) {
  if (error.name === 'AbortError') process.exitCode = 130;
  else if (error instanceof Refusal || isKnown(error)) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

function readArguments() {
  const usage = 'npm start takes --once, or --port and a number; as in: npm start -- --port 8190';
  let values;
  try {
    values = parseArgs({
      options: { once: { type: 'boolean', default: false }, port: { type: 'string' } },
    }).values;
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0]}. ${usage}`);
  }
  const port = Number(values.port ?? PORT);
  // The figures have the port above.
  const isPort = Number.isInteger(port) && port > 0 && port < 65_535;
  if (!isPort) throw new Refusal(`--port is ${values.port}; expected a number from 1 to 65534. ${usage}`);
  return { once: values.once, port };
}

/** On a free port, with data of its own: any number of these may run at once. */
async function placeOnce() {
  const folder = mkdtempSync(join(tmpdir(), 'valet-start-'));
  const stop = signalled(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const service = await open(join(folder, 'valet.db'), { port: 0, metricsPort: 0 });
    try {
      await showExample(service.url, stop);
      console.log(`
Try next:
  npm start
  npx valet plan preview -t examples/impossible/impossible.yaml --site examples/sites/small.yaml
  npx valet plan preview --help`);
    } finally {
      await service.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serveUntilStopped(port) {
  await requireFree(port);
  await requireFree(port + 1);
  const folder = join(root, 'data');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `valet-${port}.db`);
  const stop = signalled();
  const service = await open(file, { port, metricsPort: port + 1 });
  try {
    await showExample(service.url, stop);
    console.log(addresses(service.url, service.metricsUrl, relative(root, file)));
    await new Promise((resolve) => stop.addEventListener('abort', resolve));
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    console.log('\nStopping …');
    await service.stop();
  }
}

/** Asked once, everything ends in order; asked twice, at once. */
function signalled(atOnce = () => {}) {
  const controller = new AbortController();
  const onSignal = (signal) => {
    if (controller.signal.aborted) {
      atOnce();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
  return controller.signal;
}

async function open(file, { port, metricsPort }) {
  const { readConfig, serve, upgradeDatabase } = await import('@valet/valet');
  const config = readConfig({
    environment: {},
    overrides: {
      'identity.auth': 'none',
      'database.url': `sqlite:///${file}`,
      'server.host': HOST,
      'server.port': `${port}`,
      'server.metrics_port': `${metricsPort}`,
      'server.shutdown_timeout_seconds': '3',
      'logging.level': 'warn',
    },
  });
  await upgradeDatabase(config);
  return serve(config);
}

async function showExample(url, stop) {
  const { placeExample, TEMPLATE } = await import('./example.mjs');
  console.log(`Placing ${TEMPLATE} through the API\n`);
  console.log((await placeExample(url, stop)).join('\n'));
}

async function requireFree(port) {
  const failure = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen(port, HOST, () => probe.close(() => resolve(null)));
  });
  if (failure === null) return;
  if (failure.code !== 'EADDRINUSE')
    throw new Refusal(`Port ${port} of ${HOST} cannot be used: ${failure.message}`);
  const url = `http://${HOST}:${port}`;
  const isValet = await answersAsValet(url);
  throw new Refusal(
    `Port ${port} of ${HOST} is taken${isValet ? `: a Valet serves there already, see ${url}/v1/` : ' by another program'}.
Stop it, or take another port: npm start -- --port ${port + 100}
To see the example placed without serving: npm start -- --once`,
  );
}

function answersAsValet(url) {
  return new Promise((resolve) => {
    const asked = get(`${url}/v1/`, (response) => {
      response.resume();
      resolve('x-openstack-request-id' in response.headers);
    });
    asked.on('error', () => resolve(false)).setTimeout(1000, () => asked.destroy());
  });
}

function addresses(url, metricsUrl, file) {
  const header = `-H 'OpenStack-API-Version: application-placement 1.1'`;
  return `
The service is up, without authentication, for this machine alone; what it knows is in ${file}.

  ${url}/v1/               the API; as a document: ${url}/v1/openapi.json
  ${url}/v1/plans          what is planned
  ${url}/v1/site           the site (from API version 1.1 on, as are hosts and events)
  ${url}/v1/events         changes as they happen
  ${url}/healthcheck       health
  ${metricsUrl}          figures for Prometheus

Try next, in another terminal:
  curl -s ${url}/v1/plans/virtual-epc ${header}
  curl -s ${url}/v1/hosts/c1-r01-h08 ${header}
  curl -sN '${url}/v1/events?after=0' ${header}
  npx valet plan preview -t examples/impossible/impossible.yaml --site examples/sites/small.yaml

Ctrl-C ends it.`;
}

/** Errors that say in their message what to do. */
function isKnown(error) {
  return typeof error?.code === 'string' && error.code.startsWith('valet.');
}
