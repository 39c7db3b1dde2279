/** A failure whose message is all that its reader needs. */
export class TestbedError extends Error {}
