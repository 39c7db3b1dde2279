/** Nobody to ask: every caller is the one operator of this machine, with every role. */
import type { Caller, Identity } from '../ports/identity.ts';

export const LOCAL_CALLER: Caller = {
  userId: 'local',
  userName: 'local',
  projectId: 'local',
  projectName: 'local',
  roles: new Set(['admin', 'member', 'reader', 'service']),
};

/** For `auth = none`: no token is looked at, and every project is taken to exist. */
export function localIdentity(): Identity {
  return {
    authenticate: async () => LOCAL_CALLER,
    projectExists: async () => true,
    close: async () => {},
  };
}
