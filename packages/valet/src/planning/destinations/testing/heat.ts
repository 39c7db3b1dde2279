/** A Heat for tests: stacks in memory, as the port shows them, with a count of what was asked. */
import { ValetError } from '../../../error.ts';
import type { StackOwner, StackResource, StackSource, Stacks } from '../../../ports/stacks.ts';

export class MemoryHeat implements Stacks {
  readonly stacks = new Map<string, StackSource>();
  readonly asked = { owner: 0, read: 0 };
  isDown = false;
  delayMs = 0;

  put(stack: Partial<StackSource> & Pick<StackSource, 'id' | 'template'>): void {
    const plain = {
      name: stack.id,
      projectId: 'p1',
      status: 'CREATE_IN_PROGRESS',
      files: {},
      environment: '{"parameters": {}, "resource_registry": {"resources": {}}, "event_sinks": []}',
      parameters: { 'OS::stack_id': stack.id, 'OS::stack_name': stack.id, 'OS::project_id': 'p1' },
      hiddenParameters: [],
      resources: [],
    };
    this.stacks.set(stack.id, { ...plain, ...this.stacks.get(stack.id), ...stack });
  }

  async owner(stackId: string, signal: AbortSignal): Promise<StackOwner | null> {
    this.asked.owner++;
    return (await this.#answer(stackId, signal)) ?? null;
  }

  async read(stackId: string, signal: AbortSignal): Promise<StackSource | null> {
    this.asked.read++;
    return (await this.#answer(stackId, signal)) ?? null;
  }

  async #answer(stackId: string, signal: AbortSignal): Promise<StackSource | undefined> {
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    signal.throwIfAborted();
    if (this.isDown) throw new ValetError('valet.cloud.unavailable', 'Heat does not answer');
    return this.stacks.get(stackId);
  }
}

/** A resource as the nested listing has it. */
export function listed(
  path: string,
  type: string,
  physicalId: string | null = null,
  status = 'CREATE_COMPLETE',
) {
  return { path: path.split('/'), type, physicalId, status, updatedAt: null } satisfies StackResource;
}

/** The hints that Heat gives the resource at a path: `web/0/server`. */
export function heatHints(stackId: string, path: string, uuid = `uuid-of-${path}`) {
  const names = path.split('/');
  const steps = names
    .slice(0, -1)
    .map((name, i) => `${name},${[stackId, ...names.slice(0, i + 1)].join('-')}-x1y2`);
  return {
    heat_root_stack_id: [stackId],
    heat_stack_id: [stackId],
    heat_stack_name: [stackId],
    heat_path_in_stack: [stackId, ...steps],
    heat_resource_name: [names.at(-1)!],
    heat_resource_uuid: [uuid],
  };
}
