import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { createMetricsServer } from './metrics-server.ts';

const metrics = new Metrics();
const server = createMetricsServer(metrics);
let url: string;
beforeAll(async () => {
  metrics.observe({
    queue: () => ({ waiting: 3, running: 1 }),
    placements: () => ({ planned: 7, confirmed: 2 }),
    stalenessSeconds: () => 12,
  });
  metrics.solved('feasible', 0.02, 0.1);
  metrics.conflicted('capacity');
  metrics.rejected('zone');
  metrics.streams(4);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe('the listener for Prometheus', () => {
  it('shows what was counted and what is looked up', async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    for (const line of [
      'valet_solver_queue{state="waiting"} 3',
      'valet_solver_queue{state="running"} 1',
      'valet_placements{state="planned"} 7',
      'valet_staleness_seconds 12',
      'valet_solve_duration_seconds_count{status="feasible"} 1',
      'valet_solve_gap_bucket{le="0.1"} 1',
      'valet_solve_conflicts_total{rule="capacity"} 1',
      'valet_rejected_total{rule="zone"} 1',
      'valet_event_streams 4',
      'process_resident_memory_bytes',
    ])
      expect(text).toContain(line);
  });

  it('says that it is there, and knows nothing else', async () => {
    expect(await (await fetch(`${url}/healthcheck`)).text()).toBe('OK');
    expect((await fetch(`${url}/v1/plans`)).status).toBe(404);
    const post = await fetch(`${url}/metrics`, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
