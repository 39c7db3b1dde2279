/** The configuration as text: a complete commented sample file, and the reference page. */
import type { Option } from './option.ts';
import { GROUPS, type Group } from './options.ts';

const WIDTH = 100;

const groups: readonly [name: string, group: Group][] = Object.entries(GROUPS);

/** A configuration file that says nothing but the defaults, each in a comment. */
export function configSample(): string {
  const lines = [
    '# Configuration of Valet. Every option is here with its default; those that need not be set are empty.',
    '# An environment variable OS_<GROUP>__<OPTION>, such as OS_SERVER__PORT, counts more than this file.',
  ];
  for (const [name, { help, options }] of groups) {
    lines.push('', '', `[${name}]`, ...comment(help));
    for (const [key, option] of Object.entries(options)) {
      lines.push('', ...comment(`${option.help} (${describeType(option)})`));
      lines.push(`#${key} =${option.default === null ? '' : ` ${option.default}`}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `docs/configuration.md`. */
export function configDocs(): string {
  const sections = groups.map(([name, { help, options }]) => {
    const rows = Object.entries(options).map(([key, option]) => {
      const fallback = option.default === null ? '' : `\`${option.default}\``;
      return `| \`${key}\` | ${cell(describeType(option))} | ${fallback} | ${cell(option.help)} |`;
    });
    const head = ['| Option | Type | Default | Meaning |', '| --- | --- | --- | --- |'];
    return [`## [${name}]`, '', help, '', ...head, ...rows, ''].join('\n');
  });
  return `${INTRODUCTION}\n${sections.join('\n')}`;
}

const INTRODUCTION = `# Configuration

<!-- Written from packages/valet/src/config/options.ts: change it there. -->

The service reads one INI file, \`valet serve --config valet.conf\`. \`valet config sample\` prints a file with every option in it, \`valet config check\` says what is wrong with one.

\`\`\`ini
[server]
host = 192.0.2.10

[identity]
auth_url = http://keystone.example.org:5000
username = valet
password = s3cret
project_name = service

[database]
url = sqlite:////var/lib/valet/valet.db
\`\`\`

- **Which value counts.** What is said on the command line, before the environment variable \`OS_<GROUP>__<OPTION>\` (\`OS_SERVER__PORT=8091\`), before the file, before the default. The clients' own variables (\`OS_AUTH_URL\`, \`OS_USERNAME\` …) are not read by the service.
- **Form.** As in the other services of OpenStack: \`[group]\`, then \`option = value\`. A line that starts with a space continues the value above it. Lines that start with \`#\` or \`;\` are comments; a comment behind a value would be part of the value. Nothing is substituted in values, so \`%\` and \`$\` are just characters. Quotes around a value are taken off.
- **Types.** A boolean is \`true\`, \`yes\`, \`on\`, \`1\` or \`false\`, \`no\`, \`off\`, \`0\`. A list has commas or line breaks between its entries. Options that end in \`_seconds\` take fractions. An option without a default need not be set; an empty value leaves it unset. A relative path starts at the folder of the file it is written in; in the environment and on the command line, at the folder the service runs in, as the path of SQLite does always.
- **Secrets** are repeated in no message and no log.
- **Mistakes.** An unknown option or group, an option that stands twice, a value of the wrong type: the service does not start, and says of all of them in which file and line they stand and what was probably meant.
`;

function describeType({ type, secret, path }: Option): string {
  if (path) return 'path';
  return secret ? `${type.name}, secret` : type.name;
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** Comment lines of words up to a width. */
function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
