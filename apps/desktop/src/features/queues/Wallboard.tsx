import { ActionIcon } from '@mantine/core'
import type { LiveQueue } from '@offhook/desk-api'
import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { alertsOf, healthOf } from '../../model/queues/queue-figures.ts'
import { useNow, useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { useLiveConnection } from '../../ui/live.ts'
import { OldNotice } from '../../ui/OldNotice.tsx'
import { figureText } from './figure-text.ts'
import { HealthMark } from './HealthMark.tsx'
import classes from './Wallboard.module.css'

interface WallboardProps {
  readonly queues: readonly LiveQueue[]
  readonly onLeave: () => void
}

/** A queue a card, with figures that are read from across the room. Over the whole window; Escape leaves. */
export function Wallboard({ queues, onLeave }: WallboardProps) {
  const t = useText()
  const root = useRef<HTMLElement>(null)
  useEffect(() => root.current?.focus(), [])
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onLeave()
  }
  return (
    <section
      ref={root}
      tabIndex={-1}
      className={classes['root']}
      aria-label={t('queues.wallboard')}
      data-testid="wallboard"
      onKeyDown={onKey}
    >
      <OldNotice />
      <ul className={classes['cards']}>
        {queues.map((queue) => (
          <Card key={queue.key} queue={queue} />
        ))}
      </ul>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes['leave'] ?? ''}
        aria-label={t('queues.leaveWallboard')}
        onClick={onLeave}
      >
        <IconX size={20} />
      </ActionIcon>
    </section>
  )
}

function Card({ queue }: { queue: LiveQueue }) {
  const t = useText()
  useNow(5_000)
  const now = useLiveConnection()?.now() ?? 0
  const health = healthOf(queue, now)
  const [alert] = alertsOf(queue, now)
  const { now: present, last30 } = queue.all
  return (
    <li className={classes['card']} data-health={health}>
      <header className={classes['head']}>
        <h2 className="clip">{queue.name}</h2>
        <HealthMark health={health} size={20} />
      </header>
      <p className={classes['why']}>{alert ? t(alert.label) : ' '}</p>
      <dl className={classes['figures']}>
        <Figure label={t('queues.waiting')} isLarge>
          {present.waiting}
        </Figure>
        <Figure label={t('queues.longestWait')} isLarge>
          {present.longestWaitSince === null ? '–' : <LiveTimer since={present.longestWaitSince} />}
        </Figure>
        <Figure label={t('queues.available')}>{queue.agents.available}</Figure>
        <Figure label={t('queues.active')}>{present.active}</Figure>
        <Figure label={t('queues.sla')}>
          {figureText(last30.serviceLevelPercentage, 'percent')}
        </Figure>
        <Figure label={t('queues.abandoned')}>{last30.abandoned}</Figure>
      </dl>
    </li>
  )
}

function Figure(props: { label: string; isLarge?: boolean; children: React.ReactNode }) {
  const { label, isLarge, children } = props
  return (
    <div data-large={isLarge}>
      <dt>{label}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  )
}
