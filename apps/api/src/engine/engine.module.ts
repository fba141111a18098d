import { Global, Module, type Provider } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { AuditController } from '../audit/audit.controller.js';
import { auditParts } from '../audit/audit.parts.js';
import { VerifyController } from '../audit/verify.controller.js';
import { DashboardGateway } from '../dashboard/dashboard.gateway.js';
import { JobsController } from '../jobs/jobs.controller.js';
import { ChangeRunnerHandler } from '../runners/change-runner.handler.js';
import { RunnersController } from '../runners/runners.controller.js';
import { RunnersGateway } from '../runners/runners.gateway.js';
import { ChangeLimitsHandler } from '../scheduler/change-limits.handler.js';
import { SchedulerController } from '../scheduler/scheduler.controller.js';
import { ChangeJobHandler, ChangeWorkflowHandler } from '../workflows/change-workflow.handlers.js';
import { SubmitWorkflowHandler } from '../workflows/submit-workflow.handler.js';
import {
  GetHistoryHandler,
  GetWorkflowHandler,
  ListWorkflowsHandler,
} from '../workflows/workflow-queries.js';
import { WorkflowsController } from '../workflows/workflows.controller.js';
import { Engine } from './engine.js';
import { ChangeClearanceHandler } from '../volunteers/change-clearance.handler.js';
import { MakeInvitationHandler, RevokeInvitationHandler } from '../volunteers/change-invitation.handlers.js';
import { ClearanceController } from '../volunteers/clearance.controller.js';
import { InvitationsController } from '../volunteers/invitations.controller.js';
import { EVENT_STORE, logParts } from './log.parts.js';
import { readingParts } from './reading.parts.js';
import { schedulingParts } from './scheduling.parts.js';
import { volunteerParts } from './volunteer.parts.js';

const handlers: Provider[] = [
  SubmitWorkflowHandler,
  ChangeWorkflowHandler,
  ChangeJobHandler,
  ChangeRunnerHandler,
  ChangeLimitsHandler,
  ChangeClearanceHandler,
  MakeInvitationHandler,
  RevokeInvitationHandler,
  GetWorkflowHandler,
  ListWorkflowsHandler,
  GetHistoryHandler,
];

/** The log and everything that follows it: views, scheduler, runners, dashboards. */
@Global()
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    WorkflowsController,
    JobsController,
    SchedulerController,
    RunnersController,
    InvitationsController,
    ClearanceController,
    AuditController,
    VerifyController,
  ],
  providers: [
    ...logParts,
    ...readingParts,
    ...volunteerParts,
    ...schedulingParts,
    ...auditParts,
    ...handlers,
    RunnersGateway,
    DashboardGateway,
    Engine,
  ],
  exports: [EVENT_STORE, Engine],
})
export class EngineModule {}
