import type { Actor, Request } from '@offhook/task-router'
import type { Asked } from '../http/routes.ts'
import { ifMatchOf } from './if-match.ts'

/** How a request changes something: who is named in the events. */
export function how(asked: Asked): Request {
  return { actor: actorOf(asked) }
}

/** The same, for a resource that has versions: only the one that the asker knows is changed. */
export function howIfMatch(asked: Asked): Request {
  return { actor: actorOf(asked), ifMatch: ifMatchOf(asked) }
}

function actorOf({ principal, request }: Asked): Actor {
  const way = { source: 'api', sourceIpAddress: request.ip } as const
  if (principal.kind === 'account') return { type: 'account', sid: principal.accountSid, ...way }
  const { workerSid, sid } = principal.person
  return workerSid === null
    ? { type: 'user', sid, ...way }
    : { type: 'worker', sid: workerSid, ...way }
}
