import { Tooltip } from '@mantine/core'
import type { CallRecord } from '@offhook/desk-api'
import { formatDuration, formatExact, formatNumber } from '../../model/format.ts'
import { useNow } from '../../ui/hooks.ts'
import classes from './LegTimeline.module.css'
import { type Lane, layOut, type Span } from './timeline.ts'

/** The legs as lanes on one axis: hollow while it rings, full while it talks. */
export function LegTimeline({ legs }: { legs: readonly CallRecord[] }) {
  const now = useNow()
  const timeline = layOut(legs, now)
  if (!timeline) return <p className="soft">No leg of this call has begun.</p>
  const { lanes, lengthMs, ticks } = timeline
  return (
    <div className={classes['root']}>
      <ul className={classes['lanes']}>
        {lanes.map((lane) => (
          <LaneRow key={lane.sid} lane={lane} />
        ))}
      </ul>
      <div className={classes['axis']} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick} className="tabular" style={{ left: `${(tick / lengthMs) * 100}%` }}>
            {formatDuration(tick)}
          </span>
        ))}
      </div>
    </div>
  )
}

function LaneRow({ lane: { call, ring, talk } }: { lane: Lane }) {
  const party = formatNumber(call.direction.startsWith('inbound') ? call.from : call.to)
  const started = call.startTime ? formatExact(Date.parse(call.startTime)) : ''
  const length = formatDuration((call.duration ?? 0) * 1000)
  return (
    <li className={classes['lane']} data-testid="leg">
      <div className={classes['label']}>
        <div className="clip">{party || 'Anonymous'}</div>
        <div className={`${classes['sub']} clip`}>
          {call.kind ? `${call.kind}, ` : ''}
          {call.status}
        </div>
      </div>
      <Tooltip label={`${started} · ${call.status} · ${length}`} openDelay={100}>
        <div className={classes['track']}>
          {ring && <Bar span={ring} kind="ring" />}
          {talk && <Bar span={talk} kind="talk" />}
        </div>
      </Tooltip>
    </li>
  )
}

function Bar({ span, kind }: { span: Span; kind: 'ring' | 'talk' }) {
  return (
    <span
      className={classes[kind]}
      style={{ left: `${span.from * 100}%`, width: `${(span.to - span.from) * 100}%` }}
    />
  )
}
