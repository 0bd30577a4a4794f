/** What the two forms of the log show of a row. */
import type { CallRecord, ContactOutcome, ContactRecord } from '@offhook/desk-api'
import { IconArrowDownLeft, IconArrowUpRight, IconWaveSine } from '@tabler/icons-react'
import { formatDuration, formatExact, formatNumber, formatRelative } from '../../model/format.ts'
import type { PlainKey, Translate } from '../../texts/index.ts'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './LogTable.module.css'
import type { Column } from './LogTable.tsx'

export const outcomes: Readonly<Record<ContactOutcome, PlainKey>> = {
  answered: 'calls.outcomeAnswered',
  transferred: 'calls.outcomeTransferred',
  ivr: 'calls.outcomeIvr',
  'abandoned-queue': 'calls.outcomeAbandonedQueue',
  'abandoned-ringing': 'calls.outcomeAbandonedRinging',
  unserved: 'calls.outcomeUnserved',
  busy: 'calls.outcomeBusy',
  'no-answer': 'calls.outcomeNoAnswer',
  canceled: 'calls.outcomeCanceled',
  failed: 'calls.outcomeFailed',
}

export function outcomeText(t: Translate, outcome: ContactOutcome | null): string {
  return t(outcome === null ? 'calls.goesOn' : outcomes[outcome])
}

const statusTexts: Readonly<Record<string, PlainKey>> = {
  queued: 'calls.statusQueued',
  initiated: 'desk.calling',
  ringing: 'desk.ringing',
  'in-progress': 'calls.goesOn',
  completed: 'calls.statusCompleted',
  busy: 'calls.outcomeBusy',
  'no-answer': 'calls.outcomeNoAnswer',
  canceled: 'calls.outcomeCanceled',
  failed: 'calls.outcomeFailed',
}

/** The status of a leg, which programs know by another word. */
export function statusText(t: Translate, status: string): string {
  const key = statusTexts[status]
  return key ? t(key) : status
}

/** How it ended, and what an agent says came of it. */
function outcomeAndDisposition(t: Translate, { outcome, disposition }: ContactRecord): string {
  return [outcomeText(t, outcome), disposition].filter(Boolean).join(' · ')
}

const directionTexts: Readonly<Record<string, PlainKey>> = {
  inbound: 'calls.inbound',
  outbound: 'calls.outbound',
  'outbound-api': 'calls.outboundApi',
  'outbound-dial': 'calls.outboundDial',
}

/** Which way a leg went, and what placed it. */
export function directionText(t: Translate, direction: string): string {
  const key = directionTexts[direction]
  return key ? t(key) : direction
}

export function contactColumns(t: Translate): readonly Column<ContactRecord>[] {
  return [
    startColumn(t, ({ startTime }) => startTime),
    {
      title: t('calls.customer'),
      width: 'minmax(128px, 1.5fr)',
      cell: ({ customer, customerName }) =>
        customerName === null ? (
          numberCell(t, customer)
        ) : (
          <>
            {customerName} <DialNumber number={customer} isBeside />
          </>
        ),
      hint: ({ customer }) => formatNumber(customer),
    },
    directionColumn(t, ({ direction }) => direction),
    {
      title: t('calls.queue'),
      width: '1fr',
      cell: ({ queueName }) => queueName ?? '–',
      hint: ({ queueName }) => queueName ?? undefined,
    },
    {
      title: t('calls.agents'),
      width: '1.3fr',
      cell: ({ agents }) => namesOf(agents) || '–',
      hint: ({ agents }) => namesOf(agents),
    },
    {
      title: t('calls.outcome'),
      width: 'minmax(176px, 1.4fr)',
      cell: (row) => (
        <>
          <span className={classes['status']} data-tone={toneOf(row.outcome)}>
            {outcomeText(t, row.outcome)}
          </span>
          {row.disposition && (
            <span className={`${classes['disposition']} soft clip`}>{row.disposition}</span>
          )}
        </>
      ),
      hint: (row) => outcomeAndDisposition(t, row),
    },
    { title: t('calls.wait'), width: '64px', cell: ({ waitMs }) => lengthOf(waitMs) },
    { title: t('calls.talk'), width: '64px', cell: ({ talkMs }) => lengthOf(talkMs) },
    recordedColumn(t, ({ recordings }) => recordings.length > 0),
  ]
}

export function legColumns(t: Translate): readonly Column<CallRecord>[] {
  return [
    startColumn(t, ({ startTime }) => startTime),
    {
      title: t('calls.from'),
      width: '1.4fr',
      cell: ({ from }) => numberCell(t, from),
      hint: ({ from }) => from,
    },
    {
      title: t('calls.to'),
      width: '1.4fr',
      cell: ({ to }) => <DialNumber number={to} />,
      hint: ({ to }) => to,
    },
    directionColumn(t, ({ direction }) => direction),
    {
      title: t('calls.status'),
      width: '1fr',
      cell: ({ status }) => (
        <span className={classes['status']} data-tone={toneOfStatus(status)}>
          {statusText(t, status)}
        </span>
      ),
    },
    {
      title: t('calls.duration'),
      width: '72px',
      cell: ({ duration }) => (duration === null ? '–' : formatDuration(duration * 1000)),
    },
    recordedColumn(t, ({ recordings }) => recordings.length > 0),
  ]
}

function numberCell(t: Translate, number: string) {
  return number ? <DialNumber number={number} /> : t('calls.anonymous')
}

function startColumn<Row>(t: Translate, of: (row: Row) => string | null): Column<Row> {
  const timeOf = (row: Row) => Date.parse(of(row) ?? '')
  return {
    title: t('calls.started'),
    width: '1.1fr',
    cell: (row, now) =>
      Number.isNaN(timeOf(row)) ? '–' : formatRelative(timeOf(row), now, t.language),
    hint: (row) => (Number.isNaN(timeOf(row)) ? undefined : formatExact(timeOf(row), t.language)),
  }
}

function directionColumn<Row>(t: Translate, of: (row: Row) => string): Column<Row> {
  return {
    title: t('calls.direction'),
    width: 'var(--direction)',
    isNarrow: true,
    cell: (row) => {
      const isInbound = of(row) === 'inbound'
      const Arrow = isInbound ? IconArrowDownLeft : IconArrowUpRight
      return (
        <span className={classes['direction']}>
          <Arrow size={16} className="soft" aria-hidden="true" />
          <span className={classes['wideOnly']}>
            {t(isInbound ? 'calls.inbound' : 'calls.outbound')}
          </span>
        </span>
      )
    },
    hint: (row) => directionText(t, of(row)),
  }
}

function recordedColumn<Row>(t: Translate, has: (row: Row) => boolean): Column<Row> {
  return {
    title: t('calls.recording'),
    width: '24px',
    isTitleHidden: true,
    cell: (row) =>
      has(row) && (
        <IconWaveSine size={18} className={classes['recorded']} aria-label={t('calls.recorded')} />
      ),
  }
}

function lengthOf(ms: number): string {
  return ms < 500 ? '–' : formatDuration(ms)
}

function namesOf(agents: ContactRecord['agents']): string {
  return agents.map(({ name }) => formatNumber(name)).join(', ')
}

type Tone = 'live' | 'good' | 'plain' | 'bad'

function toneOf(outcome: ContactOutcome | null): Tone {
  if (outcome === null) return 'live'
  if (outcome === 'answered' || outcome === 'transferred') return 'good'
  return outcome === 'ivr' || outcome === 'canceled' ? 'plain' : 'bad'
}

function toneOfStatus(status: string): Tone {
  if (['queued', 'initiated', 'ringing', 'in-progress'].includes(status)) return 'live'
  if (status === 'completed') return 'good'
  return status === 'canceled' ? 'plain' : 'bad'
}
