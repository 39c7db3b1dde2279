/** The command line as a library: what `bin/valet.js`, `npm start` and the tests run. */
export { exitStatus } from './exit-status.ts';
export { main } from './main.ts';
export type { Sink, Streams } from './streams.ts';
