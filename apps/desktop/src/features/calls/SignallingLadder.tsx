import type { CallRecord, SignallingRecord } from '@offhook/desk-api'
import { useState } from 'react'
import { messageOf } from '../../model/problem.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { ladderOf, type Rung } from './ladder.ts'
import classes from './SignallingLadder.module.css'
import { useOfCall } from './use-of-call.ts'

interface SignallingLadderProps {
  readonly sid: string
  readonly legs: readonly CallRecord[]
  readonly isOver: boolean
}

/** What was said on the wire: us at one side, each leg a lifeline, each message a rung to read. */
export function SignallingLadder({ sid, legs, isOver }: SignallingLadderProps) {
  const t = useText()
  const { offhook } = useApp()
  const [chosen, setChosen] = useState<SignallingRecord | null>(null)
  const { data, error, refetch } = useOfCall('signalling', sid, isOver, () =>
    offhook.log.signalling(sid),
  )
  // What was read stays while it cannot be read again; the page says that the call cannot be.
  if (error && !data) {
    return (
      <InlineNotice
        tone="error"
        text={t('calls.signallingFailed', { why: messageOf(error) })}
        action={{ label: t('calls.tryAgain'), run: () => void refetch() }}
      />
    )
  }
  if (!data) return null
  if (data.messages.length === 0) return <p className="soft">{t('calls.noSignalling')}</p>
  const { lifelines, rungs } = ladderOf(data.messages, legs)
  const columns = {
    gridTemplateColumns: `72px repeat(${lifelines.length + 1}, minmax(120px, 1fr))`,
  }
  return (
    <div className={classes['root']}>
      <div className={classes['scroll']} data-testid="ladder">
        <div className={classes['heads']} style={columns}>
          <span />
          <span className={classes['ours']}>Offhook</span>
          {lifelines.map(({ callSid, name }) => (
            <span key={callSid} className="clip" title={name}>
              <DialNumber number={name} />
            </span>
          ))}
        </div>
        <ol className={classes['rungs']}>
          {rungs.map((rung, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages are in their order, and seldom come between others.
            <li key={index} style={columns} className={classes['rung']}>
              <span className={`${classes['time']} tabular`}>
                +{(rung.afterMs / 1000).toFixed(3)}
              </span>
              {['us', ...lifelines.map(({ callSid }) => callSid)].map((name, column) => (
                <span
                  key={name}
                  className={classes['lifeline']}
                  style={{ gridColumn: column + 2 }}
                />
              ))}
              <RungButton
                rung={rung}
                isChosen={chosen !== null && isSame(rung.message, chosen)}
                choose={() => setChosen(rung.message)}
              />
            </li>
          ))}
        </ol>
      </div>
      <MessageText message={chosen} />
    </div>
  )
}

/** A message that was read again is another object. */
function isSame(one: SignallingRecord, other: SignallingRecord): boolean {
  const names = ['time', 'callSid', 'direction', 'name'] as const
  return names.every((name) => one[name] === other[name])
}

interface RungButtonProps {
  readonly rung: Rung
  readonly isChosen: boolean
  readonly choose: () => void
}

function RungButton({ rung: { message, line }, isChosen, choose }: RungButtonProps) {
  const t = useText()
  const { direction, name } = message
  const isRefusal = /^[4-6]\d\d/.test(name)
  return (
    <button
      type="button"
      className={classes['message']}
      // From the middle of our column to the middle of the other.
      style={{ gridColumn: `2 / ${line + 4}`, '--columns': line + 2 } as React.CSSProperties}
      data-direction={direction}
      data-tone={isRefusal ? 'bad' : 'plain'}
      aria-pressed={isChosen}
      aria-label={t(direction === 'sent' ? 'calls.sent' : 'calls.received', { name })}
      onClick={choose}
    >
      <span className={classes['name']}>{name}</span>
    </button>
  )
}

function MessageText({ message }: { message: SignallingRecord | null }) {
  const t = useText()
  if (!message) return <p className={`${classes['hint']} soft`}>{t('calls.signallingHint')}</p>
  const { transport, peer, text, name } = message
  return (
    <section className={classes['reader']} aria-label={name}>
      <p className="soft tabular">
        {transport.toUpperCase()} · {peer ?? t('calls.browserPage')}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys. */}
      <pre className={classes['text']} tabIndex={0}>
        {text}
      </pre>
    </section>
  )
}
