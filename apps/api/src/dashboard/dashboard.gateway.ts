import { watchWorkflow, type Refused } from '@ramus/contracts';
import { DomainError, type WorkflowId } from '@ramus/domain';
import { OnGatewayConnection, OnGatewayDisconnect, WebSocketGateway } from '@nestjs/websockets';
import { Identity, type User } from '../auth/identity.js';
import { Views } from '../projector/projector.service.js';
import { ownWorkflow } from '../workflows/own.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { DashboardFeed } from './dashboard-feed.js';
import type { DashboardSocket } from './dashboard-socket.js';
import { LoadFeed } from './load-feed.js';

/** Workflows that one page may follow at once. */
const MAX_WATCHED = 20;

/** Speaks to dashboards: lets each see its user's own workflows, and nothing else. */
@WebSocketGateway({ namespace: 'dashboard', transports: ['websocket'] })
export class DashboardGateway
  implements OnGatewayConnection<DashboardSocket>, OnGatewayDisconnect<DashboardSocket>
{
  constructor(
    private readonly identity: Identity,
    private readonly views: Views,
    private readonly presenter: WorkflowPresenter,
    private readonly feed: DashboardFeed,
    private readonly load: LoadFeed,
  ) {}

  handleConnection(socket: DashboardSocket): void {
    let user: User;
    try {
      user = this.identity.identify(socket.handshake);
    } catch {
      socket.disconnect(true);
      return;
    }
    const watched = new Set<WorkflowId>();
    this.feed.join(socket, user.userId, watched);
    this.load.join(socket);

    socket.on('watch', (message, answer) => {
      if (typeof answer !== 'function') return;
      const parsed = watchWorkflow.safeParse(message);
      if (!parsed.success) return answer({ ok: false, code: 'schema-violation' });
      try {
        const workflow = ownWorkflow(this.views, user.userId, parsed.data.workflowId);
        if (watched.size >= MAX_WATCHED) throw new DomainError('busy', { retryAfterS: 1 });
        watched.add(parsed.data.workflowId);
        this.presenter.view(workflow).then(
          (view) => answer({ ok: true, workflow: view }),
          () => answer({ ok: false, code: 'internal' }),
        );
      } catch (error) {
        answer(refusal(error));
      }
    });
    socket.on('unwatch', (message, answer) => {
      const parsed = watchWorkflow.safeParse(message);
      if (parsed.success) watched.delete(parsed.data.workflowId);
      if (typeof answer === 'function') answer({ ok: true });
    });
  }

  handleDisconnect(socket: DashboardSocket): void {
    this.feed.leave(socket);
    this.load.leave(socket);
  }
}

const refusal = (error: unknown): Refused =>
  error instanceof DomainError ? { ok: false, code: error.code } : { ok: false, code: 'internal' };
