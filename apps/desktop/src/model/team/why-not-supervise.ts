import type { LiveWorker } from '@offhook/desk-api'
import type { PlainKey } from '../../texts/index.ts'
import type { PhoneState } from '../phone.ts'
import type { Supervision } from './supervision.ts'
import { liveCallOf } from './team-rows.ts'

/** What decides whether one can be in the call of a worker. */
export interface SupervisionCircumstances {
  readonly worker: LiveWorker
  /** One's own worker; null for whoever has none. */
  readonly ownWorkerSid: string | null
  /** One's own phone; null for whoever has none. */
  readonly phone: PhoneState | null
  /** What one listens to already. */
  readonly supervision: Supervision | null
  /** The phone still ends the call that one listened to; whoever begins now waits for that. */
  readonly isLeaving: boolean
}

/** Why nobody can listen, whisper or join now, for buttons and keys alike; null when they can. */
export function whyNotSupervise(circumstances: SupervisionCircumstances): PlainKey | null {
  const { worker, ownWorkerSid, phone, supervision, isLeaving } = circumstances
  const call = liveCallOf(worker)
  if (call === null) return 'team.noCall'
  if (call.conferenceSid === null) return 'team.notLive'
  if (phone === null) return 'team.needsPhone'
  if (worker.key === ownWorkerSid) return 'team.ownCall'
  if (phone.call && supervision === null && !isLeaving) return 'team.busy'
  return phone.status === 'ready' ? null : 'team.needsReady'
}
