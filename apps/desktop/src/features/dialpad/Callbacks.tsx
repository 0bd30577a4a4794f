import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { formatMinute } from '../../model/format.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import classes from './DialListsPage.module.css'
import { DialNumber } from './DialNumber.tsx'

const key = ['callbacks'] as const

/** Calls that were promised and are still to be made. */
export function Callbacks() {
  const t = useText()
  const { offhook } = useApp()
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => offhook.callbacks(),
    refetchInterval: 5_000,
  })
  const open = (data?.callbacks ?? []).filter(({ state }) => state !== 'done')
  const remove = async (sid: string) => {
    await offhook.removeCallback(sid).catch(() => undefined)
    await queries.invalidateQueries({ queryKey: key })
  }
  return (
    <section aria-label={t('outbound.callbacks')} className={classes['callbacks']}>
      <h2 className={classes['name']}>{t('outbound.callbacks')}</h2>
      <p className="soft">
        {t(open.length === 0 ? 'outbound.noCallbacks' : 'outbound.callbacksHint')}
      </p>
      <ul className={classes['rows']}>
        {open.map(({ sid, phoneNumber, dueAt, state }) => (
          <li key={sid} className={classes['row']} data-testid="callback">
            <DialNumber number={phoneNumber} />
            <span className="soft tabular">
              {t('outbound.due', { time: formatMinute(Date.parse(dueAt), t.language) })}
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              disabled={state !== 'waiting' && state !== 'offered'}
              onClick={() => void remove(sid)}
            >
              {t('outbound.remove')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
