import { Button } from '@mantine/core'
import type { SessionList, SessionRecord } from '@offhook/desk-api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { deviceName } from '../../model/device-name.ts'
import { formatMinute } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './People.module.css'

interface SessionRowsProps {
  /** Whose sessions these are. */
  readonly of: string
  readonly load: () => Promise<SessionList>
  readonly end: (sessionSid: string) => Promise<void>
}

/** Where a person is logged in, the newest first; each can be ended. */
export function SessionRows({ of, load, end }: SessionRowsProps) {
  const t = useText()
  const list = useQuery({ queryKey: ['sessions', of], queryFn: load, refetchInterval: 15_000 })
  const ending = useMutation({ mutationFn: end, onSettled: () => list.refetch() })
  const failure = list.error ?? ending.error
  return (
    <section className={classes['section']}>
      <h3 className={classes['subtitle']}>{t('people.sessions')}</h3>
      {failure && <InlineNotice tone="error" text={t(messageOf(failure))} />}
      {list.data?.sessions.length === 0 && <span className="soft">{t('people.noSessions')}</span>}
      <ul className={classes['rows']}>
        {list.data?.sessions.map((session) => (
          <SessionRow
            key={session.sid}
            session={session}
            onEnd={() => ending.mutate(session.sid)}
          />
        ))}
      </ul>
    </section>
  )
}

function SessionRow({ session, onEnd }: { session: SessionRecord; onEnd: () => void }) {
  const t = useText()
  const { device, address, lastSeen, use, isOwn } = session
  const time = formatMinute(Date.parse(lastSeen), t.language)
  const state = isOwn
    ? t('people.thisSession')
    : use === 'closed'
      ? t('people.lastSeen', { time })
      : t(use === 'in-call' ? 'people.inCall' : 'people.inUse')
  return (
    <li className={classes['row']} data-testid="session">
      <span className={classes['rowText']}>
        <span>{deviceName(device)}</span>
        <span className="soft">
          {address} · {state}
        </span>
      </span>
      <Button variant="default" size="xs" disabled={isOwn} onClick={onEnd}>
        {t('people.endSession')}
      </Button>
    </li>
  )
}
