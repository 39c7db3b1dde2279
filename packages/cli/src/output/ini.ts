/** Sections of INI files as OpenStack writes them. */

export interface IniSection {
  readonly name: string;
  /** Options in order, one with several values more than once; comments between them. */
  readonly entries: readonly (readonly [name: string, value: string] | { readonly comment: string })[];
}

/** Lines of text, an empty one between sections. */
export function iniLines(sections: readonly IniSection[]): string[] {
  return sections.flatMap(({ name, entries }, i) => [
    ...(i === 0 ? [] : ['']),
    `[${name}]`,
    ...entries.flatMap((entry) =>
      'comment' in entry ? commentLines(entry.comment) : [`${entry[0]} = ${entry[1]}`],
    ),
  ]);
}

function commentLines(text: string): string[] {
  return text.split('\n').map((line) => `# ${line}`.trimEnd());
}
