import type { LiveQueue } from '@offhook/desk-api'
import { useMemo } from 'react'
import { formatTime } from '../../model/format.ts'
import { alertsOf, figures } from '../../model/queues/queue-figures.ts'
import { useNow, useText } from '../../ui/hooks.ts'
import { useLive, useLiveConnection } from '../../ui/live.ts'
import { SideDrawer } from '../../ui/SideDrawer.tsx'
import { figureText } from './figure-text.ts'
import { HealthMark } from './HealthMark.tsx'
import classes from './QueueDrawer.module.css'
import { WaitingRow } from './WaitingRow.tsx'

interface QueueDrawerProps {
  readonly queue: LiveQueue
  readonly window: 'last30' | 'today'
  readonly onClose: () => void
}

/** One queue beside the table: what is wrong, who waits and why, its channels. */
export function QueueDrawer({ queue, window, onClose }: QueueDrawerProps) {
  const t = useText()
  const all = useLive('waiting')
  useNow(5_000)
  const now = useLiveConnection()?.now() ?? 0
  const waiting = useMemo(
    () =>
      [...(all?.values() ?? [])]
        .filter(({ queueSid }) => queueSid === queue.key)
        // In the order of service: by priority, then by how long they have waited.
        .sort((a, b) => b.priority - a.priority || a.since - b.since),
    [all, queue.key],
  )
  const alerts = alertsOf(queue, now)
  const { thresholds } = queue.all
  return (
    <SideDrawer
      name={queue.name}
      focusKey={queue.key}
      closeLabel={t('queues.close')}
      onClose={onClose}
      width={400}
      testId="queue-drawer"
    >
      <ul className={classes['alerts']} aria-live="polite">
        {alerts.map(({ health, label }) => (
          <li key={label}>
            <HealthMark health={health} /> <span>{t(label)}</span>
          </li>
        ))}
        {alerts.length === 0 && (
          <li>
            <HealthMark health="fine" />
          </li>
        )}
      </ul>
      <section className={classes['part']}>
        <h3>{t('queues.waitingList')}</h3>
        {waiting.length === 0 && <p className={classes['none']}>{t('queues.nobodyWaits')}</p>}
        <ul className={classes['list']}>
          {waiting.map((task) => (
            <WaitingRow key={task.key} task={task} />
          ))}
        </ul>
      </section>
      {queue.channels.length > 0 && (
        <section className={classes['part']}>
          <h3>{t('queues.byChannel')}</h3>
          <div className={classes['scroll']}>
            <table className={classes['channels']}>
              <thead>
                <tr>
                  <td />
                  {queue.channels.map(({ taskChannelSid, name }) => (
                    <th key={taskChannelSid} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <tr>
                  <th scope="row">{t('queues.active')}</th>
                  {queue.channels.map((one) => (
                    <td key={one.taskChannelSid}>{one.now.active}</td>
                  ))}
                </tr>
                <tr>
                  <th scope="row">{t('queues.waiting')}</th>
                  {queue.channels.map((one) => (
                    <td key={one.taskChannelSid}>{one.now.waiting}</td>
                  ))}
                </tr>
                {figures.map(({ name, label, kind }) => (
                  <tr key={name}>
                    <th scope="row">{t(label)}</th>
                    {queue.channels.map((one) => (
                      <td key={one.taskChannelSid}>{figureText(one[window][name], kind)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <p className={classes['none']}>
        {t('queues.thresholds', thresholds)}{' '}
        {t('queues.todaySince', {
          time: formatTime(queue.dayBegan, t.language, 'minute'),
        })}
      </p>
    </SideDrawer>
  )
}
