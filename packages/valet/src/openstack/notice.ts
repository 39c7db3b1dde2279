/** What a notification of Nova, Heat or Cinder is about. */
import type { Notice } from '../ports/cloud.ts';
import { field, text } from './json.ts';

/** Events that say nothing about places. */
const IDLE = /^(scheduler\.|compute_task\.|keypair\.|libvirt\.|metrics\.|snapshot\.|attachment\.)/;

/**
 * Nothing of a notification is believed but what it is about: a live migration's names the old host, an update's
 * comes minutes late. What it is about is read again.
 * @param body as it was sent: oslo.messaging's envelope, or without it
 * @returns null when it tells nothing of interest, or is none
 */
export function readNotice(body: unknown): Notice | null {
  const message = unwrap(body);
  const event = text(message, 'event_type');
  if (event === null || IDLE.test(event)) return null;
  const payload = field(message, 'payload');
  const versioned = field(payload, 'nova_object.data');
  if (event.startsWith('orchestration.stack.') || event.startsWith('orchestration.autoscaling.')) {
    // arn:openstack:heat::PROJECT:stacks/NAME/ID
    const id = /:stacks\/[^/]+\/([0-9a-fA-F-]{36})$/.exec(text(payload, 'stack_identity') ?? '')?.[1];
    return { about: 'stack', event, id: id ?? null };
  }
  // `compute.instance.create.end` is the unversioned form of `instance.create.end`.
  if (/^(compute\.)?instance[.-]/.test(event)) {
    const id = text(versioned, 'uuid') ?? text(payload, 'instance_id');
    return { about: 'server', event, id };
  }
  if (event.startsWith('volume.')) return { about: 'volume', event, id: text(payload, 'volume_id') };
  if (event.startsWith('service.') || event.startsWith('compute_node.'))
    return { about: 'host', event, id: null };
  if (/^(aggregate|flavor)[.]/.test(event)) return { about: 'frame', event, id: null };
  return null;
}

function unwrap(body: unknown): unknown {
  const inner = field(body, 'oslo.message');
  if (typeof inner !== 'string') return body;
  try {
    return JSON.parse(inner) as unknown;
  } catch {
    return null;
  }
}
