/** A stack read from Heat and turned into an application, on a solver thread. */
import { createHash } from 'node:crypto';
import type { StackSource } from '../../ports/stacks.ts';
import type { StackRead } from '../../solver/read-stack.ts';
import type { Deps } from '../deps.ts';
import type { StoredApplication } from '../request.ts';

/** Marks plans that were read from Heat. */
const DIGEST = /^stack /;

export function isFromHeat({ requestDigest }: { readonly requestDigest: string }): boolean {
  return DIGEST.test(requestDigest);
}

/** The same for the same template, files, environment and parameters. */
export function digestOfStack({ template, files, environment, parameters }: StackSource): string {
  const text = JSON.stringify([
    template,
    Object.entries(files).sort(),
    environment,
    Object.entries(parameters).sort(),
  ]);
  return `stack ${createHash('sha256').update(text).digest('hex')}`;
}

/** @param members of groups of resources, by path, where they are not those of a new stack */
export function readStackOnThread(
  deps: Deps,
  source: StackSource,
  members: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal,
): Promise<StackRead> {
  const { id, name, projectId, template, files, environment, parameters, hiddenParameters } = source;
  const stack = { id, name, projectId, template, files, environment, parameters, hiddenParameters, members };
  return deps.pool.run<'read_stack'>({ kind: 'read_stack', stack }, signal, projectId);
}

export function storedFrom(
  source: StackSource,
  { application, items, late, sizes }: Extract<StackRead, { kind: 'application' }>,
): StoredApplication {
  return { name: source.name, application, items, stack: { digest: digestOfStack(source), sizes, late } };
}
