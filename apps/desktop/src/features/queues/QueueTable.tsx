import type {
  LiveQueue,
  LiveQueueAgents,
  LiveQueueFigures,
  LiveQueueWindow,
} from '@offhook/desk-api'
import type { ReactNode } from 'react'
import {
  figures,
  type Health,
  healthOf,
  rollUp,
  rollUpNow,
} from '../../model/queues/queue-figures.ts'
import { useDelayed, useNow, useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { useLiveConnection } from '../../ui/live.ts'
import { PageLink } from '../../ui/PageLink.tsx'
import { figureText } from './figure-text.ts'
import { HealthMark } from './HealthMark.tsx'
import classes from './QueueTable.module.css'

interface QueueTableProps {
  readonly queues: readonly LiveQueue[]
  readonly window: 'last30' | 'today'
  readonly chosen: string | null
  readonly isLoading: boolean
  /** The address of one of them. */
  readonly addressOf: (queueSid: string) => string
}

/** Every figure of every queue, with all of them together first. The first column stays in view. */
export function QueueTable({ queues, window, chosen, isLoading, addressOf }: QueueTableProps) {
  const t = useText()
  const isSlow = useDelayed(isLoading)
  useNow(5_000)
  const now = useLiveConnection()?.now() ?? 0
  if (queues.length === 0) {
    const text = isLoading ? isSlow && t('queues.loading') : t('queues.noQueues')
    return <p className={classes['empty']}>{text}</p>
  }
  return (
    <div className={classes['scroll']}>
      <table className={classes['table']} aria-label={t('queues.title')}>
        <thead>
          <tr>
            <th scope="col">{t('queues.queue')}</th>
            <th scope="col">{t('queues.health')}</th>
            <th scope="col">{t('queues.active')}</th>
            <th scope="col">{t('queues.waiting')}</th>
            <th scope="col">{t('queues.longestWait')}</th>
            <th scope="col">{t('queues.available')}</th>
            <th scope="col">{t('queues.unavailable')}</th>
            <th scope="col">{t('queues.offline')}</th>
            <th scope="col">{t('queues.longestAvailable')}</th>
            {figures.map(({ name, label }) => (
              <th key={name} scope="col">
                {t(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {queues.length > 1 && (
            <Row
              name={t('queues.all')}
              health={null}
              now={rollUpNow(queues.map(({ all }) => all))}
              agents={null}
              figuresOf={rollUp(queues.map(({ all }) => all[window]))}
            />
          )}
          {queues.map((queue) => (
            <Row
              key={queue.key}
              sid={queue.key}
              isChosen={queue.key === chosen}
              to={addressOf(queue.key)}
              name={queue.name}
              health={healthOf(queue, now)}
              now={queue.all.now}
              agents={queue.agents}
              figuresOf={queue.all[window]}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  readonly sid?: string
  readonly name: string
  readonly health: Health | null
  readonly now: LiveQueueFigures['now']
  readonly agents: LiveQueueAgents | null
  readonly figuresOf: LiveQueueWindow
  readonly isChosen?: boolean
  readonly to?: string
}

function Row({ sid, name, health, now, agents, figuresOf, isChosen, to }: RowProps) {
  return (
    <tr
      data-testid={sid ? 'queue-row' : 'all-queues-row'}
      data-sid={sid}
      data-health={health ?? undefined}
      aria-selected={isChosen}
    >
      <th scope="row">
        {to ? (
          <PageLink className={classes['open']} to={to} replaces>
            {name}
          </PageLink>
        ) : (
          name
        )}
      </th>
      <td>{health && <HealthMark health={health} />}</td>
      <td>{now.active}</td>
      <td data-strong={now.waiting > 0 || undefined}>{now.waiting}</td>
      <td>
        <Since at={now.longestWaitSince} />
      </td>
      <td>{agents?.available ?? <Dash />}</td>
      <td>{agents?.unavailable ?? <Dash />}</td>
      <td>{agents?.offline ?? <Dash />}</td>
      <td>
        <Since at={agents?.longestAvailableSince ?? null} />
      </td>
      {figures.map(({ name: figure, kind }) => (
        <td key={figure}>{figureText(figuresOf[figure], kind)}</td>
      ))}
    </tr>
  )
}

function Since({ at }: { at: number | null }): ReactNode {
  return at === null ? <Dash /> : <LiveTimer since={at} />
}

function Dash() {
  return <span className="soft">–</span>
}
