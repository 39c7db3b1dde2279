/** A template as it comes in a body, as text, as a path or as the document itself, made into files. */
import { didYouMean, quote } from '@valet/document';
import { ValetError } from '../error.ts';

export interface TemplateBody {
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: string | object;
  readonly environment_files?: readonly string[];
}

export interface TemplateFiles {
  /** Path of the template in `files`. */
  readonly template: string;
  readonly files: Readonly<Record<string, string>>;
  /** Paths of the environments in `files`, in their order. */
  readonly environments: readonly string[];
}

/** @throws ValetError `valet.request.invalid` for an environment file that is not there */
export function openFiles(template: string | object, body: TemplateBody): TemplateFiles {
  const files: Record<string, string> = Object.assign(Object.create(null), body.files);
  const environments = [...(body.environment_files ?? [])];
  for (const path of environments)
    if (files[path] === undefined)
      throw new ValetError(
        'valet.request.invalid',
        `environment_files names ${quote(path)}, which is not in files.${didYouMean(path, Object.keys(files))}`,
      );
  const put = (content: string | object, name: string): string => {
    const path = freeName(files, name);
    files[path] = typeof content === 'string' ? content : JSON.stringify(content);
    return path;
  };
  // A template of one line is no template: such a text is a path.
  const isPath = typeof template === 'string' && files[template] !== undefined;
  if (typeof template === 'string' && !isPath && !/[\n{:]/.test(template))
    throw new ValetError(
      'valet.request.invalid',
      `template ${quote(template)} is neither a template nor in files.${didYouMean(template, Object.keys(files))}`,
    );
  const path = isPath ? template : put(template, 'template');
  if (body.environment !== undefined) environments.push(put(body.environment, 'environment'));
  return { template: path, files, environments };
}

function freeName(files: Readonly<Record<string, string>>, name: string): string {
  let path = `${name}.yaml`;
  for (let i = 2; files[path] !== undefined; i++) path = `${name}-${i}.yaml`;
  return path;
}
