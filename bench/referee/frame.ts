/** What the parts of a request's model work on. */
import type { Application, Host, Level } from '@valet/ostro';
import type { Model, Sum } from './model.ts';
import type { Picture } from './picture.ts';

/** What a term amounts to: a constant and a sum of columns, in the unit in which the optimizer reports it. */
export interface Amount {
  readonly constant: number;
  readonly sum: Sum;
}

/** What they share. */
export interface Frame {
  readonly model: Model;
  readonly picture: Picture;
  readonly application: Application;
  readonly hosts: readonly Host[];
  /** The units of a level that contain one of the hosts. */
  units(level: Level): readonly string[];
  /** 1 when the server is in the unit, else 0. */
  isIn(server: string, level: Level, unit: string): Sum;
}
