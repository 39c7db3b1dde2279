import { describe, expect, it } from 'vitest';
import { readNotice } from './notice.ts';
import { readTransportUrl } from './transport-url.ts';

const ID = '8e1f6b60-9a70-4f4b-8f0b-2f0a3c1d5e77';

function envelope(message: unknown) {
  return { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(message) };
}

describe('a notification', () => {
  it.each([
    [{ event_type: 'instance.create.end', payload: { 'nova_object.data': { uuid: ID } } }, 'server', ID],
    [{ event_type: 'compute.instance.delete.end', payload: { instance_id: ID } }, 'server', ID],
    [{ event_type: 'service.update', payload: {} }, 'host', null],
    [{ event_type: 'aggregate.add_host.end', payload: {} }, 'frame', null],
    [
      {
        event_type: 'orchestration.stack.create.start',
        payload: { stack_identity: `arn:openstack:heat::p1:stacks/web/${ID}` },
      },
      'stack',
      ID,
    ],
    [{ event_type: 'volume.create.end', payload: { volume_id: ID } }, 'volume', ID],
  ])('tells what it is about: %j', (message, about, id) => {
    expect(readNotice(envelope(message))).toMatchObject({ about, id });
    expect(readNotice(message)).toMatchObject({ about, id });
  });

  it.each([
    null,
    'text',
    7,
    {},
    { 'oslo.message': '{' },
    envelope(null),
    envelope({ event_type: 'scheduler.select_destinations.end' }),
    envelope({ event_type: 5 }),
  ])('tells nothing when it is %j', (body) => {
    expect(readNotice(body)).toBeNull();
  });
});

describe('a transport URL', () => {
  it('names brokers, user and virtual host', () => {
    expect(readTransportUrl('rabbit://me:p%40ss:word@a:5671,me:x@[::1]/nova?ssl=1')).toEqual({
      hosts: ['a:5671', '[::1]:5672'],
      username: 'me',
      password: 'p@ss:word',
      vhost: 'nova',
      tls: true,
    });
    expect(readTransportUrl('rabbit://a/')).toMatchObject({ username: 'guest', vhost: '/', tls: false });
  });

  it.each(['http://a/', 'rabbit://', 'rabbit://u:p@/', 'rabbit://a:99999/', 'a'])('is not %s', (text) => {
    expect(readTransportUrl(text)).toBeNull();
  });
});
