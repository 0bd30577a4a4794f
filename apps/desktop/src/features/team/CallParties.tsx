import type { LiveParty, LiveWork } from '@offhook/desk-api'
import { useEffect, useRef } from 'react'
import { formatNumber } from '../../model/format.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useText } from '../../ui/hooks.ts'
import { LiveTimer } from '../../ui/LiveTimer.tsx'
import { useLiveConnection } from '../../ui/live.ts'
import { type MarkState, StateMark } from '../../ui/StateMark.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import classes from './CallParties.module.css'

/** Who is in the call, in which state, and how loud they are. */
export function CallParties({ work }: { work: LiveWork }) {
  const live = useLiveConnection()
  const { conferenceSid } = work
  useEffect(() => {
    live?.watchLevels(conferenceSid)
    return () => live?.watchLevels(null)
  }, [live, conferenceSid])
  return (
    <ul className={classes['root']}>
      {work.parties.map((party) => (
        <Party key={party.callSid} party={party} />
      ))}
    </ul>
  )
}

const kinds: Readonly<Record<LiveParty['kind'], PlainKey>> = {
  customer: 'team.customer',
  worker: 'team.agent',
  supervisor: 'team.supervisor',
  external: 'team.external',
}

function Party({ party }: { party: LiveParty }) {
  const t = useText()
  const name = formatNumber(party.name)
  const { mark, word, since } = stateOf(party)
  return (
    <li className={classes['party']} data-testid="team-party" data-kind={party.kind}>
      <span className={classes['who']}>
        <span className="clip" title={name}>
          <DialNumber number={party.name} />
        </span>
        <span className="soft">{t(kinds[party.kind])}</span>
      </span>
      <span className={classes['state']}>
        <StateMark state={mark} />
        {word && t(word)}
        {since !== null && (
          <span className="soft">
            <LiveTimer since={since} />
          </span>
        )}
      </span>
      <Level callSid={party.callSid} label={t('team.level', { name })} />
    </li>
  )
}

function stateOf(party: LiveParty): {
  readonly mark: MarkState
  readonly word: PlainKey | null
  readonly since: number | null
} {
  if (party.status === 'left') return { mark: 'ended', word: 'team.left', since: null }
  if (party.status === 'connecting')
    return { mark: 'connecting', word: 'team.connecting', since: party.since }
  if (party.paying) return { mark: 'live', word: 'pay.running', since: null }
  if (party.holdSince !== null) return { mark: 'hold', word: 'team.onHold', since: party.holdSince }
  if (party.kind === 'supervisor' && party.coaches !== null)
    return { mark: 'live', word: 'team.whispers', since: party.since }
  if (party.kind === 'supervisor' && party.muted)
    return { mark: 'live', word: 'team.listens', since: party.since }
  return { mark: party.muted ? 'muted' : 'live', word: null, since: party.since }
}

/** It writes to the page directly: five changes a second pass React by. */
function Level({ callSid, label }: { callSid: string; label: string }) {
  const live = useLiveConnection()
  const root = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!live) return undefined
    const show = () => {
      // The ear hears in ratios; the root brings quiet speech up to where it can be seen.
      const lit = Math.min(1, Math.sqrt(live.levels.get()?.levels[callSid] ?? 0) * 1.25)
      root.current?.style.setProperty('--lit', lit.toFixed(2))
      root.current?.setAttribute('aria-valuenow', String(Math.round(lit * 100)))
    }
    show()
    return live.levels.subscribe(show)
  }, [live, callSid])
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native meter cannot be drawn as a bar.
    <span
      ref={root}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      className={classes['level']}
    />
  )
}
