/** What the HTTP side can be told, with what is usual. */

export interface HttpSettings {
  /** `none`: callers are not asked who they are. */
  readonly auth: 'keystone' | 'none';
  /** With `auth` none: only callers on this machine that also name it so are served. */
  readonly loopbackOnly: boolean;
  /** Shown to those without a token: where to get one. */
  readonly authUrl: string | null;
  /** From which installation hidden names come; see `policy/hidden-names.ts`. */
  readonly nameSecret: string;
  /** Believe `X-Forwarded-*`: true, or the addresses of the proxies (comma-separated, with masks). */
  readonly trustProxy: boolean | string;
  /** Serve HTTPS itself: PEM texts. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Longest body in bytes. */
  readonly bodyLimit: number;
  /** Deepest nesting of a JSON body. */
  readonly jsonDepth: number;
  /** Longest request head (request line and headers) in bytes. */
  readonly headLimit: number;
  /** Time a client has for sending the head, and the whole, of a request. */
  readonly headTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept; longer than a proxy in front keeps its own. */
  readonly keepAliveMs: number;
  readonly maxConnections: number;
  /** How long requests may take to be answered once the service ends. */
  readonly graceMs: number;
  /** Most entries of a list in one answer, from version 1.1 on. */
  readonly pageLimit: number;
  /** Most copies counted for a question on capacity that names no limit. */
  readonly capacityLimit: number;
  /** Most time for improvement that a request may ask for. */
  readonly maxBudgetMs: number;
  /** Time for a request that does not say; null: as long as the client waits. */
  readonly timeoutMs: number | null;
  /** Event streams at once, and those of one project. */
  readonly maxEventStreams: number;
  readonly maxEventStreamsPerProject: number;
  readonly heartbeatMs: number;
}

export const HTTP_DEFAULTS: Omit<HttpSettings, 'nameSecret'> = {
  auth: 'keystone',
  loopbackOnly: true,
  authUrl: null,
  trustProxy: false,
  tls: null,
  bodyLimit: 8 * 1024 * 1024,
  jsonDepth: 64,
  headLimit: 16 * 1024,
  headTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveMs: 75_000,
  maxConnections: 2_048,
  graceMs: 10_000,
  pageLimit: 1_000,
  capacityLimit: 1_000,
  maxBudgetMs: 60_000,
  timeoutMs: null,
  maxEventStreams: 256,
  maxEventStreamsPerProject: 32,
  heartbeatMs: 15_000,
};
