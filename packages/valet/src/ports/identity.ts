/** Who calls: tokens to callers, and which projects there are. */

/** The four roles that count, from the most to the least; `service` is the schedulers' plug-ins'. */
export type Role = 'admin' | 'member' | 'reader' | 'service';

export interface Caller {
  readonly userId: string;
  readonly userName: string;
  readonly projectId: string | null;
  readonly projectName: string | null;
  readonly roles: ReadonlySet<Role>;
}

export interface Identity {
  /**
   * The caller behind a token.
   * @throws ValetError `valet.identity.unauthorized` for a missing, forged or expired one,
   *   `valet.identity.unavailable` when it cannot be told now
   */
  authenticate(token: string | undefined, signal?: AbortSignal): Promise<Caller>;
  /** Whether a project with this id exists. @throws ValetError `valet.identity.unavailable` */
  projectExists(projectId: string): Promise<boolean>;
  close(): Promise<void>;
}
