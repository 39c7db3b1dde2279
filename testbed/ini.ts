/** Configuration files in OpenStack's form. */

export type Options = Readonly<Record<string, string | number | boolean | readonly string[]>>;
export type Sections = Readonly<Record<string, Options>>;

/** A list is an option that stands once for each of its values. */
export function ini(sections: Sections): string {
  return Object.entries(sections)
    .map(([name, options]) => `[${name}]\n${Object.entries(options).map(lines).join('')}`)
    .join('\n');
}

function lines([name, value]: [string, Options[string]]): string {
  const values = Array.isArray(value) ? value : [value];
  return values.map((each) => `${name} = ${each}\n`).join('');
}
