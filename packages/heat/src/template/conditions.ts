/** The named conditions of a template. */
import { didYouMean, type Path, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import type { Scope } from '../functions/call.ts';
import { evaluateCondition } from './expression.ts';
import { shortChain } from './text.ts';
import { isMap, type MapValue, own } from './values.ts';

/** Evaluates each condition once, when it is first asked for. */
export class Conditions {
  readonly #definitions: MapValue;
  readonly #scope: Scope;
  readonly #known = new Map<string, boolean>();
  /** Conditions under evaluation, outermost first: one that comes up again is defined in a circle. */
  readonly #open: string[] = [];

  constructor(definitions: MapValue, scope: Scope) {
    this.#definitions = definitions;
    this.#scope = scope;
  }

  /** Evaluates all, so that a wrong one is found though nothing uses it. One that cannot be known does no harm then. */
  check(): void {
    for (const name of Object.keys(this.#definitions)) {
      try {
        this.holds(name, ['conditions', name]);
      } catch (error) {
        if (!(error instanceof HeatError) || error.code !== 'valet.template.unknown_value') throw error;
        this.#open.length = 0;
      }
    }
  }

  /** Whether the condition of a name holds. @param path where the name stands */
  holds(name: string, path: Path): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (!Object.hasOwn(this.#definitions, name)) {
      const names = Object.keys(this.#definitions);
      throw this.#error(`there is no condition ${quote(name)}.${didYouMean(name, names)}`, path);
    }
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name];
      throw this.#error(`conditions are defined in a circle: ${shortChain(circle)}`, ['conditions', name]);
    }
    this.#open.push(name);
    const raw = own(this.#definitions, name);
    const place: Path = ['conditions', name];
    if (!isMap(raw) && typeof raw !== 'boolean') {
      throw this.#error(`condition ${quote(name)} has to be true, false or a function such as equals`, place);
    }
    const value = evaluateCondition(raw, place, this.#scope, (other, path) => this.holds(other, path));
    this.#open.pop();
    this.#known.set(name, value);
    return value;
  }

  #error(message: string, path: Path): HeatError {
    return new HeatError('valet.template.condition', message, { position: this.#scope.document.at(path) });
  }
}
