import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '../../durable-file.js';
import { readReport, ReportInvalid, type SignedReport } from './report.js';

/** Reports that are kept; the oldest go. */
const MAX_KEPT = 10;
const NAME = /^\d{8}T\d{9}Z-[0-9a-f]{8}\.json$/;
/** What only an earlier report shows. Until somebody accepts it, later runs are held against the report before it. */
const LOST = ['cut', 'vanished', 'rewritten', 'order'];

/** The reports of this installation, in `audit/` of its home. */
export class ReportShelf {
  private readonly folder: string;

  constructor(
    home: string,
    private readonly keyId: string,
  ) {
    this.folder = join(home, 'audit');
  }

  /** The newest report that is valid and in which nothing of an earlier one was missing. */
  async baseline(): Promise<SignedReport | undefined> {
    for (const name of (await this.names()).reverse()) {
      const report = await this.read(name);
      if (report && LOST.every((check) => !report.body.findings.byCheck[check])) return report;
    }
    return undefined;
  }

  /** Keeps a report. The baseline is never among those that go. */
  async keep(report: SignedReport): Promise<void> {
    await makeFolder(this.folder);
    const stamp = report.body.verifiedAt.replaceAll(/[-:.]/g, '');
    await replaceFile(join(this.folder, `${stamp}-${report.hash.slice(0, 8)}.json`), JSON.stringify(report));
    const base = (await this.baseline())?.hash.slice(0, 8);
    const old = (await this.names()).filter((name) => !base || !name.includes(base)).slice(0, -MAX_KEPT);
    for (const name of old) await rm(join(this.folder, name), { force: true });
  }

  /** Oldest first. */
  private async names(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => NAME.test(name)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** A report that was tampered with counts for nothing. */
  private async read(name: string): Promise<SignedReport | undefined> {
    try {
      return readReport(await readFile(join(this.folder, name), 'utf8'), this.keyId);
    } catch (error) {
      if (error instanceof ReportInvalid) return undefined;
      throw error;
    }
  }
}
