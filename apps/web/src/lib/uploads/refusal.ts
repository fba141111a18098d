import type { Problem } from '@ramus/contracts';

/** What a request of an upload ended with; no status where no answer came. */
export interface FailedRequest {
  readonly status?: number | undefined;
  readonly body?: string | undefined;
}

/** What went wrong, for people, and whether the same bytes may do better later. */
export interface Refusal {
  readonly text: string;
  /** The server could not be reached, or was busy: worth another try by itself. */
  readonly isPassing: boolean;
}

const SENTENCES: Readonly<Record<string, string>> = {
  'upload-not-a-slide': 'This file is no slide that can be read',
  'too-many-uploads': 'Too many of your uploads are unfinished. Finish one or give one up',
  'upload-unknown': 'The server has dropped what had come. Begin again',
};

/** 409 and 423: another request of this upload is still being ended. */
const PASSING = new Set([409, 423, 502, 503, 504]);

/** Reads a failure of an upload; the server's own words stand where it gave any. */
export function refusalOf({ body, status }: FailedRequest): Refusal {
  if (!status) return { text: 'The server cannot be reached', isPassing: true };
  const problem = problemOf(body);
  const code = problem.type?.split('/').at(-1) ?? '';
  const spoken = SENTENCES[code] ?? problem.title ?? `The server answered ${status}`;
  return {
    text: [spoken, code in SENTENCES && code !== 'upload-not-a-slide' ? undefined : wordsOf(problem.detail)]
      .filter(Boolean)
      .join(': '),
    isPassing: PASSING.has(status) && code !== 'too-many-uploads',
  };
}

/** Without the code that a reader's message may begin with. */
const wordsOf = (detail: string | undefined): string | undefined =>
  detail?.replace(/^[a-z]+(-[a-z]+)+: /, '');

function problemOf(body: string | undefined): Partial<Problem> {
  try {
    const parsed: unknown = JSON.parse(body ?? '');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Partial<Problem>) : {};
  } catch {
    return {};
  }
}
