/** oslo.messaging's transport_url: `rabbit://user:password@host:5672,user:password@other:5672/vhost?ssl=1`. */

export interface Brokers {
  /** `host:port`; tried one after the other. */
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: boolean;
}

const DEFAULT_PORT = 5672;

/** @returns null when the text is none. Of several users the first counts: a cluster of brokers has one. */
export function readTransportUrl(text: string): Brokers | null {
  const [, authorities, path = '', query = ''] =
    /^rabbit:\/\/([^/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/.exec(text) ?? [];
  if (authorities === undefined) return null;
  const found = authorities.split(',').map(readAuthority);
  if (found.some((each) => each === null)) return null;
  const first = found.find((each) => each!.username !== null);
  return {
    hosts: found.map((each) => each!.host),
    username: first?.username ?? 'guest',
    password: first?.password ?? 'guest',
    vhost: decode(path) || '/',
    tls: /(?:^|&)ssl=(1|true|yes|on)(?:&|$)/i.test(query),
  };
}

function readAuthority(text: string) {
  const at = text.lastIndexOf('@');
  const [, host, port = String(DEFAULT_PORT)] =
    /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(text.slice(at + 1)) ?? [];
  if (host === undefined || Number(port) > 65_535) return null;
  if (at < 0) return { host: `${host}:${port}`, username: null, password: null };
  const [username = '', ...password] = text.slice(0, at).split(':');
  return { host: `${host}:${port}`, username: decode(username), password: decode(password.join(':')) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
