/** Turns the tree of a regular expression into instructions that a small machine runs without recursion. */
import type { CharSet } from './char-set.ts';
import type { Node, Place } from './node.ts';
import type { Parsed } from './parse.ts';
import { type Folding, foldCase } from './unicode.ts';

/** What one character must be. */
export type Single =
  /** The character is folded already. */
  | { readonly op: 'char'; readonly point: number; readonly folding: Folding }
  | { readonly op: 'any' }
  | { readonly op: 'any-in-line' }
  | { readonly op: 'set'; readonly set: CharSet };

/** Instructions go on to the next one unless they name another by its index. */
export type Instruction =
  | Single
  | { readonly op: 'place'; readonly place: Place; readonly ascii: boolean }
  | { readonly op: 'jump'; readonly to: number }
  /** Goes on, and to `other` when that fails. */
  | { readonly op: 'choice'; readonly other: number }
  /** Keeps the position in a register. */
  | { readonly op: 'save'; readonly register: number }
  | { readonly op: 'back'; readonly group: number; readonly folding: Folding }
  | { readonly op: 'condition'; readonly group: number; readonly otherwise: number }
  /** Repeats what one character must be. */
  | {
      readonly op: 'run';
      readonly single: Single;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  /** Begins a loop: its count is at `register`, where its last optional turn began in the next register. */
  | { readonly op: 'loop-start'; readonly register: number }
  /** Goes on into the body or to `exit`. */
  | {
      readonly op: 'loop';
      readonly register: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      readonly exit: number;
    }
  /** After a lazy loop's rest has failed: into its body. */
  | { readonly op: 'loop-again'; readonly register: number; readonly body: number }
  | { readonly op: 'loop-end'; readonly register: number; readonly loop: number }
  /** Runs the part up to `next` on its own, `behind` characters back; then goes on at `next`. */
  | { readonly op: 'look'; readonly behind: number; readonly negative: boolean; readonly next: number }
  | { readonly op: 'atomic'; readonly next: number }
  /** Ends a part that runs on its own. */
  | { readonly op: 'part-end' }
  | { readonly op: 'match' };

export interface Program {
  readonly code: readonly Instruction[];
  /** Registers: start and end of each group from 1, then those of the loops. */
  readonly registers: number;
}

export function assemble({ root, groups }: Parsed): Program {
  const assembler = new Assembler(2 * groups);
  assembler.add(root);
  assembler.emit({ op: 'match' });
  return { code: assembler.code, registers: assembler.registers };
}

/** Register of a group's start; its end is in the next one. */
export function groupRegister(group: number): number {
  return 2 * (group - 1);
}

class Assembler {
  readonly code: Instruction[] = [];
  registers: number;

  constructor(registers: number) {
    this.registers = registers;
  }

  emit(instruction: Instruction): number {
    return this.code.push(instruction) - 1;
  }

  add(node: Node): void {
    switch (node.kind) {
      case 'char':
      case 'any':
      case 'set':
        this.emit(single(node));
        return;
      case 'place':
        this.emit({ op: 'place', place: node.place, ascii: node.ascii });
        return;
      case 'sequence':
        for (const item of node.items) this.add(item);
        return;
      case 'branch':
        this.#branch(node.options);
        return;
      case 'group':
        this.emit({ op: 'save', register: groupRegister(node.index) });
        this.add(node.body);
        this.emit({ op: 'save', register: groupRegister(node.index) + 1 });
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'back':
        this.emit({ op: 'back', group: node.group, folding: node.folding });
        return;
      case 'look':
        this.#part(node.body, (next) => ({
          op: 'look',
          behind: node.behind ?? 0,
          negative: node.negative,
          next,
        }));
        return;
      case 'atomic':
        this.#part(node.body, (next) => ({ op: 'atomic', next }));
        return;
      case 'condition': {
        const test = this.#reserve();
        this.add(node.met);
        const skip = this.#reserve();
        this.code[test] = { op: 'condition', group: node.group, otherwise: this.code.length };
        this.add(node.otherwise);
        this.code[skip] = { op: 'jump', to: this.code.length };
      }
    }
  }

  /** A place for an instruction that must know what comes after it. */
  #reserve(): number {
    return this.emit({ op: 'match' });
  }

  #branch(options: readonly Node[]): void {
    const leave: number[] = [];
    for (const option of options.slice(0, -1)) {
      const choice = this.#reserve();
      this.add(option);
      leave.push(this.#reserve());
      this.code[choice] = { op: 'choice', other: this.code.length };
    }
    this.add(options.at(-1)!);
    for (const place of leave) this.code[place] = { op: 'jump', to: this.code.length };
  }

  #repeat({ min, max, lazy, body }: Node & { kind: 'repeat' }): void {
    if (body.kind === 'char' || body.kind === 'any' || body.kind === 'set') {
      this.emit({ op: 'run', single: single(body), min, max, lazy });
      return;
    }
    const register = this.registers;
    this.registers += 2;
    this.emit({ op: 'loop-start', register });
    const loop = this.#reserve();
    const again = lazy ? this.#reserve() : -1;
    const start = this.code.length;
    this.add(body);
    this.emit({ op: 'loop-end', register, loop });
    this.code[loop] = { op: 'loop', register, min, max, lazy, exit: this.code.length };
    if (lazy) this.code[again] = { op: 'loop-again', register, body: start };
  }

  #part(body: Node, instruction: (next: number) => Instruction): void {
    const start = this.#reserve();
    this.add(body);
    this.emit({ op: 'part-end' });
    this.code[start] = instruction(this.code.length);
  }
}

function single(node: Node & { kind: 'char' | 'any' | 'set' }): Single {
  switch (node.kind) {
    case 'char':
      return { op: 'char', point: foldCase(node.point, node.folding), folding: node.folding };
    case 'any':
      return { op: node.newline ? 'any' : 'any-in-line' };
    case 'set':
      return { op: 'set', set: node.set };
  }
}
