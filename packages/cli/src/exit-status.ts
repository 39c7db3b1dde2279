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
  /** A fault of Valet itself (`EX_SOFTWARE` of sysexits.h). */
  internal: 70,
} as const;
