import { msg } from '../texts/index.ts'
import type { Clock } from './clock.ts'
import { formatTime } from './format.ts'
import type { Language } from './language.ts'
import { type Notices, whilst } from './notices.ts'
import type { LoggedIn, Session } from './session.ts'

/** Time enough to end a call, before it ends in the middle of one. */
const EARLY_MS = 15 * 60_000

interface SessionNoticeOptions {
  readonly notices: Notices
  readonly clock: Clock
  readonly language: Language
  readonly session: Pick<Session, 'state'>
  readonly login: LoggedIn
}

/** Says in time that a login ends by itself. The result stops that. */
export function showSessionEnd(options: SessionNoticeOptions): () => void {
  const { notices, clock, language, session, login } = options
  const { sessionSid, endsAt } = login
  return clock.after(endsAt - EARLY_MS - clock.now(), () => {
    const time = formatTime(endsAt, language.texts.get().language, 'minute')
    notices.show({
      id: 'FLEX_SESSION_EXPIRATION_WARNING',
      type: 'warning',
      content: msg('people.sessionEndsSoon', { time }),
      whilst: whilst(
        session.state,
        (now) => now.status === 'in' && now.sessionSid === sessionSid && now.endsAt === endsAt,
      ),
    })
  })
}
