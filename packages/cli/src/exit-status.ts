/** What the exit status of `valet` says. */
export const exitStatus = {
  /** Done; for a plan: everything is placed. */
  ok: 0,
  /** Wrong input or wrong usage. */
  wrongInput: 1,
  /** Proven: no placement exists. */
  infeasible: 2,
  /** The time ended without a placement and without a proof that there is none. */
  undecided: 3,
  /** There is no such thing, or not for you. */
  notFound: 4,
  /** Keystone or the service does not take the credentials. */
  unauthorized: 5,
  /** Known, but not allowed. */
  forbidden: 6,
  /** It contradicts what is: a name that is taken, a group in use. */
  conflict: 7,
  /** Keystone or the service is out of reach, or cannot do it now: try again later. */
  unavailable: 8,
  /** A check-up found something that does not work. */
  unhealthy: 9,
  /** A fault of Valet itself (`EX_SOFTWARE` of sysexits.h). */
  internal: 70,
} as const;
