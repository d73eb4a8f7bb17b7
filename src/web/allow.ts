import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Subject } from '../identity/ability.js';
import { holds } from '../identity/viewer.js';
import { PageRefused } from './refusal.js';
import type { RequestWithView, View } from './view.js';

/** What a route asks for: nothing, a sign-in, the office of the secretariat, reading a kind of thing, or the demonstration mode. */
export type Right = 'public' | 'signedIn' | 'secretariat' | 'demo' | `read:${Subject}`;
const key = 'umlauf:right';

/** The right a route needs. A route without one is never served; a test walks them all. */
export const Allow = (right: Right) => SetMetadata(key, right);

/** Holds every route against the right it names. */
@Injectable()
export class RightsGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const right = this.reflector.getAllAndOverride<Right | undefined>(key, [context.getHandler(), context.getClass()]);
    if (!right) throw new Error(`No right is named for ${context.getClass().name}.${context.getHandler().name}`);
    const { view } = context.switchToHttp().getRequest<RequestWithView>();
    if (right === 'public') return true;
    if (right === 'demo') {
      if (view.isDemo) return true;
      throw new PageRefused(404, 'notFound');
    }
    if (isGranted(right, view)) return true;
    throw view.viewer ? new PageRefused(403, 'notPermitted') : new PageRefused(401, 'signInNeeded');
  }
}

function isGranted(right: Exclude<Right, 'public' | 'demo'>, { viewer, ability }: View): boolean {
  if (right === 'signedIn') return viewer !== null;
  if (right === 'secretariat') return holds(viewer, 'secretariat');
  return ability.can('read', right.slice('read:'.length) as Subject);
}
