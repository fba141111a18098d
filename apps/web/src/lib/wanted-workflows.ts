import type { WorkflowSummary } from '@ramus/contracts';
import { isMeant } from '@ramus/projections';
import type { Page, WantedWorkflows } from './api.js';
import { STATUS } from './words.js';

/** Longest search that the server takes. */
export const MAX_SEARCH = 200;

const isStatus = (text: string | null): text is WorkflowSummary['status'] =>
  text !== null && Object.hasOwn(STATUS, text);

/** What a list's address asks for. An address is typed by people too: what it cannot mean is left out. */
export function wantedFrom(query: URLSearchParams): WantedWorkflows {
  const status = query.get('status');
  const search = (query.get('search') ?? '').trim().slice(0, MAX_SEARCH);
  return { ...(isStatus(status) && { status }), ...(search && { search }) };
}

/** The address of a list, without its path. */
export const queryOf = ({ search, status }: WantedWorkflows): URLSearchParams =>
  new URLSearchParams({ ...(status && { status }), ...(search && { search }) });

const newestFirst = (a: WorkflowSummary, b: WorkflowSummary): number =>
  b.submittedAt.localeCompare(a.submittedAt) || b.workflowId.localeCompare(a.workflowId);

type SlideName = (slideId: string | undefined) => string | undefined;

function fits(workflow: WorkflowSummary, { search, status }: WantedWorkflows, slideName: SlideName): boolean {
  if (status && workflow.status !== status) return false;
  return !search || isMeant(workflow, slideName(workflow.slideId), search);
}

/**
 * A list after news of workflows.
 *
 * The list always is what the server would answer now, as far down as it was read: what fits no longer leaves it at
 * once, and what fits now comes in at its place. What is older than all that was read waits for its page, so that no
 * workflow stands there without those between.
 */
export function withNews(
  page: Page<WorkflowSummary>,
  news: Iterable<WorkflowSummary>,
  wanted: WantedWorkflows,
  slideName: SlideName,
): Page<WorkflowSummary> {
  const byId = new Map(page.items.map((item) => [item.workflowId, item]));
  const oldest = page.next === undefined ? undefined : page.items.at(-1);
  for (const item of news) {
    const isFurtherDown = oldest !== undefined && newestFirst(item, oldest) > 0;
    if (fits(item, wanted, slideName) && !isFurtherDown) byId.set(item.workflowId, item);
    else byId.delete(item.workflowId);
  }
  return { ...page, items: [...byId.values()].sort(newestFirst) };
}

/** A list with the page after it. What is in both was heard of since that page was made. */
export function withPage(
  list: Page<WorkflowSummary>,
  { items, next }: Page<WorkflowSummary>,
): Page<WorkflowSummary> {
  const byId = new Map([...items, ...list.items].map((item) => [item.workflowId, item]));
  return { items: [...byId.values()].sort(newestFirst), ...(next !== undefined && { next }) };
}
