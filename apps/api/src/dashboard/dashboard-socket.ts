import type { DashboardToServer, ServerToDashboard } from '@ramus/contracts';
import type { Socket } from 'socket.io';

export type DashboardSocket = Socket<DashboardToServer, ServerToDashboard>;
