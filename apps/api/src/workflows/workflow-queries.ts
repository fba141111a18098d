import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { HistoryEvent, WorkflowSummary, WorkflowView } from '@ramus/contracts';
import type { UserId, WorkflowId } from '@ramus/domain';
import { Views } from '../projector/projector.service.js';
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
    readonly page: PageOf,
  ) {
    super();
  }
}

export class GetHistoryQuery extends Query<Page<HistoryEvent>> {
  constructor(
    readonly userId: UserId,
    readonly workflowId: WorkflowId,
    readonly page: PageOf,
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

@QueryHandler(ListWorkflowsQuery)
export class ListWorkflowsHandler implements IQueryHandler<ListWorkflowsQuery> {
  constructor(
    private readonly views: Views,
    private readonly presenter: WorkflowPresenter,
  ) {}

  /** Newest first; the cursor is the id of the last workflow of the page before. */
  async execute({ userId, page: { cursor, limit } }: ListWorkflowsQuery): Promise<Page<WorkflowSummary>> {
    const all = this.views.workflowsOf(userId);
    const from = cursor === undefined ? 0 : all.findIndex(({ workflowId }) => workflowId === cursor) + 1;
    const shown = all.slice(from, from + limit);
    const items = await Promise.all(shown.map((workflow) => this.presenter.summary(workflow)));
    return { items, next: from + limit < all.length ? shown.at(-1)?.workflowId : undefined };
  }
}

@QueryHandler(GetHistoryQuery)
export class GetHistoryHandler implements IQueryHandler<GetHistoryQuery> {
  constructor(
    private readonly views: Views,
    private readonly history: WorkflowHistory,
  ) {}

  async execute({ userId, workflowId, page }: GetHistoryQuery): Promise<Page<HistoryEvent>> {
    return this.history.page(ownWorkflow(this.views, userId, workflowId), page);
  }
}
