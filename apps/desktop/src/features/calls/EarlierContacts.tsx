import { IconWaveSine } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { formatDuration, formatExact, formatNumber, formatRelative } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { useServerNow } from '../../ui/live.ts'
import { NoticeButton } from '../../ui/NoticeButton.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { outcomeText } from './columns.tsx'
import classes from './EarlierContacts.module.css'

/**
 * What the customer of a task has had to do with us before: when, with whom, what for, what came of it,
 * and what was noted.
 * @property callSid the customer's call; null where the task has none: then its number says who they are
 */
export function EarlierContacts({ taskSid, callSid }: { taskSid: string; callSid: string | null }) {
  const t = useText()
  const { offhook } = useApp()
  const now = useServerNow(30_000)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['earlier-contacts', callSid ?? taskSid],
    queryFn: ({ signal }) =>
      callSid === null
        ? offhook.log.earlierOfTask(taskSid, signal)
        : offhook.log.earlier(callSid, signal),
    // Who phones again a minute later is to be seen.
    staleTime: 0,
    retry: false,
  })
  const contacts = data?.contacts ?? []
  return (
    <section aria-label={t('calls.earlier')} className={classes['root']} data-testid="earlier">
      <h3 className={classes['head']}>{t('calls.earlier')}</h3>
      {isPending && <p className={classes['none']}>{t('calls.loading')}</p>}
      {error && !data && (
        <p className={classes['none']} role="status">
          {t('calls.earlierFailed', { why: messageOf(error) })}{' '}
          <NoticeButton label={t('calls.tryAgain')} run={() => void refetch()} />
        </p>
      )}
      {data && contacts.length === 0 && <p className={classes['none']}>{t('calls.noEarlier')}</p>}
      <ul className={classes['list']}>
        {contacts.map(
          ({
            sid,
            callSid,
            startTime,
            outcome,
            disposition,
            queueName,
            agents,
            talkMs,
            recordings,
            reason,
            note,
          }) => {
            const at = Date.parse(startTime)
            const who = agents.map(({ name }) => formatNumber(name)).join(', ')
            return (
              <li key={sid}>
                <PageLink to={`/calls/${callSid}`} className={classes['contact']}>
                  <span className={classes['line']}>
                    <span title={formatExact(at, t.language)}>
                      {formatRelative(at, now, t.language)}
                    </span>
                    <span className="tabular soft">{talkMs > 0 ? formatDuration(talkMs) : ''}</span>
                    {recordings.length > 0 && (
                      <IconWaveSine size={16} className="soft" aria-label={t('calls.recorded')} />
                    )}
                  </span>
                  <span className="soft clip">
                    {[reason, outcomeText(t, outcome), disposition, queueName, who]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                  {note && (
                    <span className={classes['note']} title={note}>
                      {note}
                    </span>
                  )}
                </PageLink>
              </li>
            )
          },
        )}
      </ul>
    </section>
  )
}
