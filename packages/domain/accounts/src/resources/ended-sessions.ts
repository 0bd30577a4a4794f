import { type Change, put, remove } from '@offhook/core'
import type { SessionRow } from '../people-model.ts'
import type { Ground } from './ground.ts'

/** What ends sessions before their time: to be committed, and then to be applied in memory. */
export function endOf(
  { directory }: Pick<Ground, 'directory'>,
  sessions: readonly Pick<SessionRow, 'sid' | 'expiresAt'>[],
): { readonly changes: readonly Change[]; readonly apply: () => void } {
  return {
    // Their tokens stay good on paper until then.
    changes: sessions.flatMap(({ sid, expiresAt }) => [
      put('revoked-session', { id: sid, expiresAt }),
      remove('session', { sid }),
    ]),
    apply: () => {
      for (const { sid, expiresAt } of sessions) {
        directory.revokedSessions.set(sid, expiresAt)
        directory.sessions.remove(sid)
      }
    },
  }
}
