/** `get_file`: the text of a file handed over with the template. */
import type { Call } from './call.ts';

export function getFile(call: Call): unknown {
  const name = call.evaluate();
  const unknown = call.asUnknown(name);
  if (unknown !== undefined) return unknown;
  if (typeof name !== 'string') throw call.misuse('get_file: NAME');
  return call.scope.file(name, call);
}
