import type { Activity, Worker } from '../model.ts'
import { endReservation } from '../reservations/reservations.ts'
import { reservationsOf } from '../turn/rows.ts'
import type { Turn } from '../turn/turn.ts'
import { changeActivity } from './worker-moves.ts'

/**
 * A worker who cannot be asked: their offers go to others, and they get no more. What
 * they have accepted stays theirs. An offer that goes back is rejected, not timed out: nobody
 * has let it ring.
 */
export function takeOff(turn: Turn, workerSid: string): void {
  const worker = turn.draft.get('worker', workerSid)
  if (!worker) return
  for (const reservation of reservationsOf(turn, worker)) {
    if (reservation.status === 'pending') endReservation(turn, reservation, 'reject')
  }
  const activity = offlineOf(turn, worker)
  if (activity) changeActivity(turn, worker, activity)
}

/** The workspace's default activity; if that one is available, another that is not. */
function offlineOf(turn: Turn, { workspaceSid }: Worker): Activity | undefined {
  const workspace = turn.draft.get('workspace', workspaceSid)
  if (!workspace) return undefined
  const { defaultActivitySid, timeoutActivitySid } = workspace
  const named = [defaultActivitySid, timeoutActivitySid].map((sid) =>
    turn.draft.get('activity', sid),
  )
  return [...named, ...turn.draft.in('activity', workspaceSid)].find(
    (activity) => activity?.available === false,
  )
}
