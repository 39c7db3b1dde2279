/** One stack: a template with its parameters, its resources evaluated. Nested stacks are stacks of their own. */
import { type Document, didYouMean, type Path, type Position, quote } from '@valet/document';
import { HeatError } from '../error.ts';
import type { AttributePath, Call, FacadePart, Mode, Scope } from '../functions/call.ts';
import { Reference, type ResolvedResource } from '../resource.ts';
import { Conditions } from './conditions.ts';
import { Dependencies } from './dependencies.ts';
import { evaluateCondition, evaluateExpression } from './expression.ts';
import { type Definition, ExternalInstance, type Instance } from './instance.ts';
import { dependencyOrder } from './mentions.ts';
import type { Parameters } from './parameters.ts';
import type { Setting, StackContents } from './setting.ts';
import { propertiesOf, type ResourceText, type Template } from './template.ts';
import { shortChain } from './text.ts';
import { checkSize, describe, mapOf, OMITTED } from './values.ts';
import type { HotVersion } from './version.ts';

export class Stack implements Scope, StackContents {
  readonly template: Template;
  readonly setting: Setting;
  readonly #parameters: Parameters;
  readonly #conditions: Conditions;
  /** In front of the names of its resources: empty for the root, else `web.0.`. */
  readonly #prefix: string;
  /** The resource this stack is, in the stack around it. */
  readonly #facade: Definition | undefined;
  /** Resources whose condition holds. */
  readonly #enabled = new Map<string, ResourceText>();
  readonly #instances = new Map<string, Instance>();
  readonly #outputs = new Map<string, unknown>();
  readonly #dependencies = new Dependencies();

  constructor(template: Template, parameters: Parameters, setting: Setting, facade?: Definition) {
    this.template = template;
    this.setting = setting;
    this.#parameters = parameters;
    this.#facade = facade;
    this.#prefix = facade === undefined ? '' : `${facade.path}.`;
    this.#conditions = new Conditions(template.conditions, this);
    this.#checkParameters();
    this.#conditions.check();
    this.#enable();
    this.#evaluateResources();
  }

  get version(): HotVersion {
    return this.template.version;
  }

  get document(): Document {
    return this.template.document;
  }

  get costs() {
    return this.setting.run;
  }

  get availabilityZones(): readonly string[] | undefined {
    return this.setting.run.surroundings.availabilityZones;
  }

  evaluate(raw: unknown, path: Path, mode: Mode): unknown {
    const { run } = this.setting;
    if (typeof raw !== 'object' || raw === null) {
      run.steps.spend();
      return raw;
    }
    return run.deeper(() =>
      evaluateExpression(raw, path, this, mode, (message, place) =>
        run.warn(message, this.document.at(place)),
      ),
    );
  }

  holds(raw: unknown, path: Path): boolean {
    return evaluateCondition(raw, path, this, (name, place) => this.#conditions.holds(name, place));
  }

  parameter(name: string, call: Call): unknown {
    return this.#parameters.get(name, call.position);
  }

  hasResource(name: string): boolean {
    return this.template.resources.has(name);
  }

  reference(name: string, call: Call): unknown {
    const text = this.#depend(name, call);
    // Only what is a template has to be evaluated to know what stands for it: it may say so in an output.
    const isTemplate = this.setting.registry.resolve(text.type, name).kind === 'template';
    if (isTemplate || text.raw.external_id !== undefined) return this.#instance(text).reference;
    return new Reference(this.#prefix + name);
  }

  attribute(name: string, path: AttributePath, call: Call): unknown {
    return this.#instance(this.#depend(name, call)).attribute(path, call);
  }

  file(name: string, call: Call): string {
    const { files } = this.setting.run;
    return files.give(files.find(name, this.document.file, 'get_file', call.position));
  }

  facade(part: FacadePart, call: Call): unknown {
    const facade = this.#facade;
    if (facade === undefined) {
      throw call.error(`${call.name} works in nested templates only, about the resource they stand for`);
    }
    if (part === 'metadata') return facade.metadata ?? mapOf([]);
    return part === 'update_policy'
      ? (facade.updatePolicy ?? mapOf([]))
      : (facade.deletionPolicy ?? 'Delete');
  }

  /** A resource of this stack, by name; `undefined` when there is none, or its condition does not hold. */
  member(name: string): Instance | undefined {
    const text = this.#enabled.get(name);
    return text === undefined ? undefined : this.#instance(text);
  }

  get memberNames(): readonly string[] {
    return [...this.#enabled.keys()];
  }

  get outputNames(): readonly string[] {
    return [...this.template.outputs.keys()];
  }

  hasOutput(name: string): boolean {
    return this.template.outputs.has(name);
  }

  /** The value of an output; null when its condition does not hold. */
  output(name: string): unknown {
    if (this.#outputs.has(name)) return this.#outputs.get(name);
    const { value, condition } = this.template.outputs.get(name)!;
    const place: Path = ['outputs', name];
    const isEnabled =
      condition === undefined || condition === null || this.holds(condition, [...place, 'condition']);
    const evaluated = isEnabled ? this.evaluate(value, [...place, 'value'], 'value') : null;
    const result = evaluated === OMITTED ? null : evaluated;
    checkSize(result, this.costs.steps);
    this.#outputs.set(name, result);
    return result;
  }

  /** The resources to place, those of nested stacks at the place of what nests them. */
  *resources(): Iterable<ResolvedResource> {
    for (const name of this.#enabled.keys()) yield* this.#instances.get(name)!.resources();
  }

  #at(path: Path): Position {
    return this.document.at(path);
  }

  /** Heat wants every parameter to have a value; one that nothing asks for is only worth a remark. */
  #checkParameters(): void {
    const needed = this.#parameters.unset.filter((name) => this.template.parametersUsed.has(name));
    if (needed.length > 0) throw this.#parameters.missing(needed);
    for (const name of this.#parameters.unset) {
      const { position } = this.template.parameters.get(name)!;
      this.setting.run.warn(
        `parameter ${quote(name)} has no value; nothing uses it, yet Heat asks for one`,
        position,
      );
    }
  }

  #enable(): void {
    const { run } = this.setting;
    for (const [name, text] of this.template.resources) {
      run.steps.spend();
      const condition = text.raw.condition;
      const path = ['resources', name, 'condition'];
      if (condition === undefined || condition === null || this.holds(condition, path))
        this.#enabled.set(name, text);
    }
    const who = this.#facade === undefined ? 'the template' : `the template of ${this.#facade.path}`;
    run.countResources(this.#enabled.size, who, this.#at(['resources']), this.#facade?.path);
  }

  /** Those mentioned by others first, so that evaluations rarely stand inside one another. */
  #evaluateResources(): void {
    const mentions = new Map([...this.#enabled].map(([name, text]) => [name, text.mentions]));
    for (const name of dependencyOrder(mentions)) this.#instance(this.#enabled.get(name)!);
    const circle = this.#dependencies.circle();
    if (circle !== undefined) throw this.#circleError(circle);
  }

  /** @param found a circle, its first name again at its end; told from the resource that stands first */
  #circleError(found: readonly string[]): HeatError {
    const first = [...this.#enabled.keys()].find((name) => found.includes(name))!;
    const start = found.indexOf(first);
    const circle = [...found.slice(start), ...found.slice(1, start), first].slice(0, found.length);
    return new HeatError(
      'valet.template.cycle',
      `resources depend on one another in a circle: ${shortChain(circle)}`,
      {
        position: this.document.keyAt(['resources', first]),
        resource: this.#prefix + first,
      },
    );
  }

  /** Takes down that the resource under evaluation depends on another, and gives that one. */
  #depend(name: string, call: Call): ResourceText {
    const text = this.#enabled.get(name);
    if (text === undefined) throw this.#noSuchResource(name, call.position, call.name);
    this.#dependencies.add(name);
    return text;
  }

  #noSuchResource(name: string, position: Position, who: string): HeatError {
    const isDisabled = this.template.resources.has(name);
    const message = isDisabled
      ? `${who} is about resource ${quote(name)}, whose condition does not hold; put an "if" with that condition around it`
      : `there is no resource ${quote(name)}.${didYouMean(name, this.template.resources.keys())}`;
    return new HeatError(
      isDisabled ? 'valet.template.disabled_resource' : 'valet.template.unknown_resource',
      message,
      { position },
    );
  }

  #instance(text: ResourceText): Instance {
    const known = this.#instances.get(text.name);
    if (known !== undefined) return known;
    const circle = this.#dependencies.closedBy(text.name);
    if (circle !== undefined) throw this.#circleError(circle);
    try {
      const make = () => this.setting.run.deeper(() => this.#make(text));
      const instance = this.#dependencies.of(text.name, make);
      this.#instances.set(text.name, instance);
      return instance;
    } catch (error) {
      if (!(error instanceof HeatError)) throw error;
      const position = this.#at(['resources', text.name]);
      throw error.within({ position, resource: this.#prefix + text.name });
    }
  }

  #make(text: ResourceText): Instance {
    const { name, raw } = text;
    const part = (key: string) => {
      const value =
        raw[key] === undefined ? undefined : this.evaluate(raw[key], ['resources', name, key], 'value');
      // What is shared inside a value counts each time it is met: from here on it is walked without counting.
      checkSize(value, this.costs.steps);
      return value === OMITTED ? undefined : value;
    };
    const definition: Definition = {
      path: this.#prefix + name,
      name,
      type: text.type,
      properties: propertiesOf(part('properties'), { position: this.#at(['resources', name, 'properties']) }),
      metadata: part('metadata') ?? null,
      deletionPolicy: part('deletion_policy'),
      updatePolicy: part('update_policy'),
      position: (path = []) => this.#at(['resources', name, ...path]),
    };
    for (const [i, dependency] of text.dependsOn.entries()) this.#dependExplicitly(name, dependency, i);
    const externalId = part('external_id');
    if (externalId === undefined || externalId === null)
      return this.setting.makers.instantiate(definition, this.setting);
    if (typeof externalId !== 'string') throw this.#wrongExternalId(name, externalId);
    this.setting.run.warn(
      `${name} is there already (external_id ${externalId}): it is not placed`,
      definition.position(),
    );
    return new ExternalInstance(externalId);
  }

  #wrongExternalId(name: string, value: unknown): HeatError {
    const position = this.#at(['resources', name, 'external_id']);
    return new HeatError(
      'valet.template.shape',
      `external_id is ${describe(value)}, not the id of a resource`,
      { position },
    );
  }

  /** `depends_on` may name a resource whose condition does not hold: then there is nothing to wait for. */
  #dependExplicitly(name: string, dependency: string, index: number): void {
    if (this.#enabled.has(dependency)) this.#dependencies.add(dependency);
    else if (!this.template.resources.has(dependency)) {
      const position = this.#at(['resources', name, 'depends_on', index]);
      throw this.#noSuchResource(dependency, position, 'depends_on');
    }
  }
}
