import type { Head } from '@ramus/audit';
import { hash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../auth/keyed-hash.js';
import { isSignedBy, keyIdOf, type AuditKey } from './audit-key.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const position = z.string().regex(/^\d{1,40}$/);
const count = z.number().int().min(0);
const instant = z.string().max(40);

const finding = z.object({
  check: z.string().max(32),
  stream: z.string().max(256),
  revision: z.number().int(),
  position: z.string().max(40),
  detail: z.string().max(500),
});

/** Streams that a report lists by name; of more it holds the digest alone. */
export const MAX_LISTED = 200_000;

/** What was verified and found: the part of a report that is hashed and signed. */
export const reportBody = z.object({
  format: z.literal(1),
  product: z.string().max(64),
  store: z.enum(['sqlite', 'esdb']),
  verifiedAt: instant,
  range: z.object({ events: count, first: position.optional(), last: position.optional() }),
  types: z.record(z.string().max(256), count),
  /** Events of types that this version does not know. */
  unknown: count,
  /** Decisions that span streams: judged as of their position, or not judged for want of it. */
  decisions: z.object({ judged: count, notJudged: count }),
  /** The last event of each stream: how many, and sha256 over the lines `<stream> <revision> <hash>`, sorted. */
  heads: z.object({ streams: count, digest: sha256 }),
  /** sha256 over the hashes of all events, in the order of the log. */
  order: sha256,
  /** The report that the log was held against. */
  against: z.object({ hash: sha256, verifiedAt: instant, events: count }).optional(),
  /** What was served, held against the log: up to which position, and how many workflows. Only who serves can tell. */
  served: z.object({ position, workflows: count }).optional(),
  findings: z.object({
    total: count,
    byCheck: z.record(z.string().max(32), count),
    /** The first thousand. */
    items: z.array(finding).max(1_000),
  }),
});
export type ReportBody = z.infer<typeof reportBody>;

export const signedReport = z.object({
  body: reportBody,
  /** sha256 of the body as JSON without spaces, its members sorted. */
  hash: sha256,
  /** Ed25519 over the 64 characters of `hash`, base64. */
  signature: z.string().max(128),
  key: z.object({ id: sha256, publicKey: z.string().max(400) }),
  /** What `body.heads.digest` is made of, so that what is missing later can be named. */
  heads: z
    .array(z.tuple([z.string().max(256), count, sha256]))
    .max(MAX_LISTED)
    .optional(),
});
export type SignedReport = z.infer<typeof signedReport>;

/** What an administrator may send along when asking for a verification. */
export const verifyBody = z
  .object({ against: signedReport.optional().describe('An earlier report to hold the log against') })
  .prefault({});
export type VerifyBody = z.infer<typeof verifyBody>;

/** A file that is no report, or one that was changed, or not signed by whom it should be. */
export class ReportInvalid extends Error {
  override readonly name = 'ReportInvalid';
}

export const digestOfHeads = (heads: ReadonlyMap<string, Head>): string => {
  const lines = [...heads].map(([stream, head]) => `${stream} ${head.revision} ${head.hash}\n`);
  return hash('sha256', lines.sort().join(''), 'hex');
};

/** Signs a body; the list of heads is not signed, for the body holds its digest. */
export function signReport(key: AuditKey, body: ReportBody, heads: ReadonlyMap<string, Head>): SignedReport {
  const digest = hash('sha256', canonicalJson(body), 'hex');
  const report = {
    body,
    hash: digest,
    signature: key.sign(digest),
    key: { id: key.id, publicKey: key.publicPem },
  };
  if (heads.size > MAX_LISTED) return report;
  return { ...report, heads: [...heads].map(([stream, head]) => [stream, head.revision, head.hash]) };
}

/** Reads a report, if it is one that is believed. @throws {ReportInvalid} */
export const readReport = (text: string, expectedKeyId: string): SignedReport =>
  believed(parsed(text), expectedKeyId);

/**
 * A report, if it is whole, and signed under the key expected.
 *
 * @throws {ReportInvalid}
 */
export function believed(report: SignedReport, expectedKeyId: string): SignedReport {
  if (hash('sha256', canonicalJson(report.body), 'hex') !== report.hash)
    throw new ReportInvalid('the report was changed after it was hashed');
  if (keyIdOf(report.key.publicKey) !== report.key.id || report.key.id !== expectedKeyId)
    throw new ReportInvalid(`the report is signed under another key, ${report.key.id}`);
  if (!isSignedBy(report.key.publicKey, report.hash, report.signature))
    throw new ReportInvalid('the signature of the report does not hold');
  if (report.heads && digestOfHeads(headsOf(report)) !== report.body.heads.digest)
    throw new ReportInvalid("the report's list of streams was changed");
  return report;
}

export const headsOf = ({ heads = [] }: SignedReport): Map<string, Head> =>
  new Map(heads.map(([stream, revision, digest]) => [stream, { revision, hash: digest }]));

function parsed(text: string): SignedReport {
  try {
    return signedReport.parse(JSON.parse(text));
  } catch (cause) {
    throw new ReportInvalid('this is no report of a verification', { cause });
  }
}
