import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { HistoryEvent, WorkflowsQuery, WorkflowSummary, WorkflowView } from '@ramus/contracts';
import type { UserId, WorkflowId } from '@ramus/domain';
import { isMeant } from '@ramus/projections';
import { Views } from '../projector/projector.service.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { ownWorkflow } from './own.js';
import { WorkflowHistory } from './workflow-history.js';
import { WorkflowPresenter } from './workflow-presenter.js';

export interface Page<T> {
  items: T[];
  /** Cursor of the next page, where there is one. */
  next?: string;
}

interface PageOf {
  readonly cursor?: string;
  readonly limit: number;
}

export class GetWorkflowQuery extends Query<WorkflowView> {
  constructor(
    readonly userId: UserId,
    readonly workflowId: WorkflowId,
  ) {
    super();
  }
}

export class ListWorkflowsQuery extends Query<Page<WorkflowSummary>> {
  constructor(
    readonly userId: UserId,
    readonly page: WorkflowsQuery,
  ) {
    super();
  }
}

export class GetHistoryQuery extends Query<Page<HistoryEvent>> {
  constructor(
    readonly userId: UserId,
    readonly workflowId: WorkflowId,
    readonly page: PageOf,
    readonly signal: AbortSignal,
  ) {
    super();
  }
}

@QueryHandler(GetWorkflowQuery)
export class GetWorkflowHandler implements IQueryHandler<GetWorkflowQuery> {
  constructor(
    private readonly views: Views,
    private readonly presenter: WorkflowPresenter,
  ) {}

  async execute({ userId, workflowId }: GetWorkflowQuery): Promise<WorkflowView> {
    return this.presenter.view(ownWorkflow(this.views, userId, workflowId));
  }
}

/** Workflows whose names are looked at for one page of a search: names lie beside the views, where they can be erased. */
export const MAX_SEARCHED = 500;

@QueryHandler(ListWorkflowsQuery)
export class ListWorkflowsHandler implements IQueryHandler<ListWorkflowsQuery> {
  constructor(
    private readonly views: Views,
    private readonly presenter: WorkflowPresenter,
    private readonly slides: SlideLibrary,
  ) {}

  /** Newest first; the cursor is the id of the last workflow that the page before has come to. */
  async execute({ userId, page }: ListWorkflowsQuery): Promise<Page<WorkflowSummary>> {
    const { status, slideId, search, limit } = page;
    const items: WorkflowSummary[] = [];
    let { cursor } = page;
    for (let seen = 0; ;) {
      // One more than is shown says whether there is another page.
      const found = this.views.workflowsOf(userId, { status, slideId, cursor, limit: limit + 1 });
      for (const workflow of found.slice(0, limit)) {
        const summary = await this.presenter.summary(workflow);
        cursor = workflow.workflowId;
        seen += 1;
        if (this.isWanted(summary, userId, search)) items.push(summary);
        if (items.length === limit || seen === MAX_SEARCHED) break;
      }
      const isLast = found.length <= limit && found.at(-1)?.workflowId === cursor;
      if (found.length === 0 || isLast) return { items };
      if (items.length === limit || seen >= MAX_SEARCHED) return { items, next: cursor };
    }
  }

  private isWanted(summary: WorkflowSummary, userId: UserId, search: string | undefined): boolean {
    if (search === undefined) return true;
    const { slideId } = summary;
    return isMeant(summary, slideId && this.slides.nameFor(slideId, userId), search);
  }
}

@QueryHandler(GetHistoryQuery)
export class GetHistoryHandler implements IQueryHandler<GetHistoryQuery> {
  constructor(
    private readonly views: Views,
    private readonly history: WorkflowHistory,
  ) {}

  async execute({ userId, workflowId, page, signal }: GetHistoryQuery): Promise<Page<HistoryEvent>> {
    return this.history.page(ownWorkflow(this.views, userId, workflowId), page, signal);
  }
}
