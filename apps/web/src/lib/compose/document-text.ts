import type { JobDocument } from '@ramus/contracts';
import type { BranchDocuments } from './composition.js';

/** A document as people paste it: JSON where it begins like that, else YAML. The reader of YAML is loaded when it is needed. */
export async function parseDocument(text: string): Promise<unknown> {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new SyntaxError(`This is not JSON: ${messageOf(error)}`);
    }
  }
  const { parse } = await import('yaml');
  try {
    // No aliases: a few lines of them can unfold into gigabytes.
    return parse(text, { maxAliasCount: 0 }) as unknown;
  } catch (error) {
    throw new SyntaxError(`This is not YAML: ${messageOf(error)}`);
  }
}

export type TextFormat = 'json' | 'yaml';

export async function writeDocument(document: unknown, format: TextFormat): Promise<string> {
  if (format === 'json') return JSON.stringify(document, null, 2);
  const { stringify } = await import('yaml');
  return stringify(document, { aliasDuplicateObjects: false });
}

/** What of a document can be composed; what is of another shape is refused, for composing would lose it. */
export interface ReadDocument {
  readonly name?: string;
  readonly slideId?: string;
  readonly priority?: number;
  readonly reproducible?: boolean;
  readonly branches: BranchDocuments;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isJob = (job: unknown): job is JobDocument =>
  isObject(job) &&
  typeof job['key'] === 'string' &&
  typeof job['kind'] === 'string' &&
  (job['params'] === undefined || isObject(job['params'])) &&
  (job['dependsOn'] === undefined || Array.isArray(job['dependsOn']));
const isBranch = (branch: unknown): branch is BranchDocuments[number] =>
  isObject(branch) &&
  typeof branch['name'] === 'string' &&
  Array.isArray(branch['jobs']) &&
  branch['jobs'].every(isJob);

/** @throws {SyntaxError} it has no branches of jobs with a key and a kind. */
export function readDocument(document: unknown): ReadDocument {
  const branches: unknown = isObject(document) ? document['branches'] : undefined;
  if (!isObject(document) || !Array.isArray(branches) || !branches.every(isBranch))
    throw new SyntaxError(
      'This document has no branches of jobs, each with a key and a kind, to go on with.',
    );
  const { name, priority, reproducible, slideId } = document;
  return {
    branches,
    ...(typeof name === 'string' && { name }),
    ...(typeof slideId === 'string' && { slideId }),
    ...(typeof priority === 'number' && { priority }),
    ...(typeof reproducible === 'boolean' && { reproducible }),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
