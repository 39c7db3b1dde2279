/** Calls the Valet API. */
export * from './api.ts';
export { type CallOptions, type ClientOptions, type Exchange, type Fetch, ValetClient } from './client.ts';
export { ApiError, UnreachableError } from './error.ts';
