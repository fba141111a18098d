import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
  applyDecorators,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiSecurity } from '@nestjs/swagger';
import { DomainError } from '@ramus/domain';
import type { Request } from 'express';
import { Identity, type User } from './identity.js';

const NEEDS_USER = 'ramus:needs-user';
const NEEDS_ADMIN = 'ramus:needs-admin';

/** Name of the security scheme in the OpenAPI document. */
export const USER_SCHEME = 'user';

const users = new WeakMap<Request, User>();

const theUser = createParamDecorator((_data: unknown, context: ExecutionContext): User => {
  const user = users.get(context.switchToHttp().getRequest<Request>());
  if (!user) throw new Error('UserGuard did not run');
  return user;
});

/** Injects who asks, and so refuses, before anything else is looked at, whoever does not say. */
export const CurrentUser = (): ParameterDecorator => (target, name, index) => {
  theUser()(target, name, index);
  if (name === undefined) throw new TypeError('@CurrentUser() belongs in a handler');
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  if (!descriptor) throw new TypeError(`${String(name)} is not a handler`);
  SetMetadata(NEEDS_USER, true)(target, name, descriptor);
  ApiSecurity(USER_SCHEME)(target, name, descriptor);
};

/** Refuses everyone but the administrators, on a handler or a whole controller. */
export const AdminOnly = (): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(NEEDS_ADMIN, true), ApiSecurity(USER_SCHEME));

/** Keeps what `@CurrentUser()` and `@AdminOnly()` promise. Gateways ask `Identity` themselves, once a connection. */
@Injectable()
export class UserGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly identity: Identity,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const marked = (mark: string) =>
      this.reflector.getAllAndOverride<boolean | undefined>(mark, [context.getHandler(), context.getClass()]);
    const needsAdmin = marked(NEEDS_ADMIN);
    if (!needsAdmin && !marked(NEEDS_USER)) return true;

    const request = context.switchToHttp().getRequest<Request>();
    const user = this.identity.identify(request);
    if (needsAdmin && !user.isAdmin) throw new DomainError('not-an-admin', {});
    users.set(request, user);
    return true;
  }
}
