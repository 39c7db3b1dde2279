/**
 * Runs the instructions of a regular expression over a text: backtracking in the order Python's `re` tries things,
 * with a stack of its own and every instruction paid for.
 */
import { HeatError } from '../error.ts';
import type { StepBudget } from '../steps.ts';
import type { Place } from './node.ts';
import { groupRegister, type Instruction, type Program, type Single } from './program.ts';
import { type Folding, foldCase, isWord } from './unicode.ts';

/** Most numbers held for going back. */
const MAX_MEMORY = 2_000_000;
/** Steps are counted here and taken from the budget in portions. */
const PORTION = 256;

const NEWLINE = 10;
const FAILED = -1;
/** In a frame: goes back to an instruction, rather than to fewer or more turns of a run. */
const PLAIN = -1;

/** What a match must satisfy besides the expression itself. */
export interface Demand {
  /** It reaches the end of the text. */
  readonly whole?: boolean;
  /** It is not empty. */
  readonly advance?: boolean;
}

/** One text under one expression; good for any number of attempts. */
export class Machine {
  readonly #code: readonly Instruction[];
  readonly #points: Uint32Array;
  readonly #steps: StepBudget;
  readonly #registers: Int32Array;
  /** Where to go on when something fails, four numbers each: instruction, position, bound of a run, trail length. */
  readonly #frames: number[] = [];
  /** Registers that were written, each with the value it had. */
  readonly #trail: number[] = [];
  #start = 0;
  #demand: Demand = {};
  #pc = 0;
  #position = 0;
  #unpaid = 0;

  constructor(program: Program, points: Uint32Array, steps: StepBudget) {
    this.#code = program.code;
    this.#points = points;
    this.#steps = steps;
    this.#registers = new Int32Array(program.registers);
  }

  /** Matches at a position; returns where the match ends, or null. */
  attempt(start: number, demand: Demand): number | null {
    this.#registers.fill(FAILED);
    this.#frames.length = 0;
    this.#trail.length = 0;
    this.#start = start;
    this.#demand = demand;
    this.#unpaid += this.#registers.length >> 3;
    const end = this.#run(0, start);
    if (end !== FAILED) this.#unpaid += this.#registers.length;
    this.#steps.spend(this.#unpaid);
    this.#unpaid = 0;
    return end === FAILED ? null : end;
  }

  /** Start and end of a group in the match just found, or null when it took no part. */
  group(index: number): readonly [number, number] | null {
    const start = this.#registers[groupRegister(index)]!;
    const end = this.#registers[groupRegister(index) + 1]!;
    return end === FAILED ? null : [start, end];
  }

  /** Runs from an instruction to the end of its part. Recursion only for parts within parts, as deep as groups nest. */
  #run(from: number, at: number): number {
    const code = this.#code;
    const frames = this.#frames;
    const registers = this.#registers;
    const base = frames.length;
    let pc = from;
    let position = at;
    for (;;) {
      this.#pay(1);
      const instruction = code[pc]!;
      let failed = false;
      switch (instruction.op) {
        case 'match':
          if (this.#satisfies(position)) return position;
          failed = true;
          break;
        case 'part-end':
          frames.length = base;
          return position;
        case 'place':
          failed = !this.#holds(instruction.place, instruction.ascii, position);
          pc += 1;
          break;
        case 'jump':
          pc = instruction.to;
          break;
        case 'choice':
          this.#push(instruction.other, position, PLAIN);
          pc += 1;
          break;
        case 'save':
          this.#write(instruction.register, position);
          pc += 1;
          break;
        case 'back': {
          const length = this.#repeated(instruction.group, instruction.folding, position);
          failed = length === FAILED;
          position += length;
          pc += 1;
          break;
        }
        case 'condition':
          pc = registers[groupRegister(instruction.group) + 1] === FAILED ? instruction.otherwise : pc + 1;
          break;
        case 'run': {
          const { single, min, max, lazy } = instruction;
          const most = Math.min(max, this.#points.length - position);
          const count = this.#count(single, position, lazy ? Math.min(min, most) : most);
          failed = count < min;
          if (!failed && lazy && min < most) this.#push(pc, position + min, position + most);
          if (!failed && !lazy && count > min) this.#push(pc, position + count, position + min);
          position += count;
          pc += 1;
          break;
        }
        case 'loop-start':
          this.#write(instruction.register, 0);
          this.#write(instruction.register + 1, FAILED);
          pc += 1;
          break;
        case 'loop': {
          const { register, min, max, lazy, exit } = instruction;
          const count = registers[register]!;
          const body = pc + (lazy ? 2 : 1);
          const another = count < max && position !== registers[register + 1];
          if (count < min) pc = body;
          else if (lazy) {
            if (another) this.#push(pc + 1, position, PLAIN);
            pc = exit;
          } else if (another) {
            this.#push(exit, position, PLAIN);
            this.#write(register + 1, position);
            pc = body;
          } else pc = exit;
          break;
        }
        case 'loop-again':
          this.#write(instruction.register + 1, position);
          pc = instruction.body;
          break;
        case 'loop-end':
          this.#write(instruction.register, registers[instruction.register]! + 1);
          pc = instruction.loop;
          break;
        case 'look': {
          const trail = this.#trail.length;
          const found =
            position >= instruction.behind && this.#run(pc + 1, position - instruction.behind) !== FAILED;
          failed = found === instruction.negative;
          if (instruction.negative) this.#undo(trail);
          pc = instruction.next;
          break;
        }
        case 'atomic': {
          const end = this.#run(pc + 1, position);
          failed = end === FAILED;
          position = end;
          pc = instruction.next;
          break;
        }
        default:
          failed = position >= this.#points.length || !accepts(instruction, this.#points[position]!);
          position += 1;
          pc += 1;
      }
      if (!failed) continue;
      if (!this.#goBack(base)) return FAILED;
      pc = this.#pc;
      position = this.#position;
    }
  }

  /** Finds the latest place above `base` with something left to try, and sets `#pc` and `#position` to it. */
  #goBack(base: number): boolean {
    const frames = this.#frames;
    while (frames.length > base) {
      this.#undo(frames.pop()!);
      const bound = frames.pop()!;
      let position = frames.pop()!;
      let pc = frames.pop()!;
      if (bound !== PLAIN) {
        // A run takes one character less, or if lazy one more.
        const { single, lazy } = this.#code[pc] as Instruction & { op: 'run' };
        if (lazy && !accepts(single, this.#points[position]!)) continue;
        position += lazy ? 1 : -1;
        if (position !== bound) this.#push(pc, position, bound);
        pc += 1;
      }
      this.#pc = pc;
      this.#position = position;
      return true;
    }
    return false;
  }

  #satisfies(position: number): boolean {
    if (this.#demand.whole && position !== this.#points.length) return false;
    return !(this.#demand.advance && position === this.#start);
  }

  #holds(place: Place, ascii: boolean, position: number): boolean {
    const points = this.#points;
    switch (place) {
      case 'start':
        return position === 0;
      case 'line-start':
        return position === 0 || points[position - 1] === NEWLINE;
      case 'very-end':
        return position === points.length;
      case 'end':
        // Python's `$` holds before a line end that ends the text, too.
        return position >= points.length - 1 && (position === points.length || points[position] === NEWLINE);
      case 'line-end':
        return position === points.length || points[position] === NEWLINE;
      default: {
        // Up to Python 3.13 neither `\b` nor `\B` holds in an empty text.
        if (points.length === 0) return false;
        const before = position > 0 && isWordFor(ascii, points[position - 1]!);
        const after = position < points.length && isWordFor(ascii, points[position]!);
        return (before !== after) === (place === 'word-edge');
      }
    }
  }

  /** Length of a group's text when it stands here again, otherwise FAILED; a group that took no part never does. */
  #repeated(group: number, folding: Folding, position: number): number {
    const span = this.group(group);
    if (!span) return FAILED;
    const length = span[1] - span[0];
    if (length > this.#points.length - position) return FAILED;
    this.#pay(length);
    for (let i = 0; i < length; i += 1) {
      const a = this.#points[span[0] + i]!;
      const b = this.#points[position + i]!;
      if (foldCase(a, folding) !== foldCase(b, folding)) return FAILED;
    }
    return length;
  }

  /** How many characters from here on are accepted, at most `most`. */
  #count(single: Single, position: number, most: number): number {
    let count = 0;
    while (count < most && accepts(single, this.#points[position + count]!)) count += 1;
    this.#pay(count);
    return count;
  }

  #push(pc: number, position: number, bound: number): void {
    this.#frames.push(pc, position, bound, this.#trail.length);
    this.#checkMemory();
  }

  #write(register: number, value: number): void {
    this.#trail.push(register, this.#registers[register]!);
    this.#registers[register] = value;
    this.#checkMemory();
  }

  #undo(length: number): void {
    while (this.#trail.length > length) {
      const value = this.#trail.pop()!;
      this.#registers[this.#trail.pop()!] = value;
    }
  }

  #checkMemory(): void {
    if (this.#frames.length + this.#trail.length <= MAX_MEMORY) return;
    throw new HeatError(
      'valet.template.too_costly',
      'a regular expression has too many ways to match this text; make it more definite or the text shorter',
    );
  }

  #pay(steps: number): void {
    this.#unpaid += steps;
    if (this.#unpaid < PORTION) return;
    this.#steps.spend(this.#unpaid);
    this.#unpaid = 0;
  }
}

function accepts(single: Single, point: number): boolean {
  switch (single.op) {
    case 'char':
      return foldCase(point, single.folding) === single.point;
    case 'any':
      return true;
    case 'any-in-line':
      return point !== NEWLINE;
    case 'set':
      return single.set.has(point);
  }
}

function isWordFor(ascii: boolean, point: number): boolean {
  return !(ascii && point >= 128) && isWord(point);
}
