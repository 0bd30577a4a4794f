import { formatDuration, formatNumber } from '../../model/format.ts'
import { useText } from '../../ui/hooks.ts'
import type { Stretch } from '../recording/speech.ts'
import classes from './WaveMarks.module.css'
import type { Transfer } from './wave-marks.ts'

interface WaveMarksProps {
  /** Of the recording. */
  readonly seconds: number
  readonly holds: readonly Stretch[]
  readonly transfers: readonly Transfer[]
  readonly onSeek: (second: number) => void
}

/** What happened, over the waves of a recording: stretches on hold, and who passed the customer on. */
export function WaveMarks({ seconds, holds, transfers, onSeek }: WaveMarksProps) {
  const t = useText()
  const place = (second: number) => `${(second / seconds) * 100}%`
  const time = (second: number) => formatDuration(second * 1000)
  return (
    <ul className={classes['root']} aria-label={t('calls.waveMarks')}>
      {holds.map(({ from, to }) => {
        const text = t('calls.segment', {
          kind: t('calls.kindHold'),
          from: time(from),
          to: time(to),
        })
        return (
          <li
            key={`hold ${from}`}
            className={classes['hold']}
            style={{ insetInlineStart: place(from), width: place(to - from) }}
          >
            <span role="img" aria-label={text} title={text} />
          </li>
        )
      })}
      {transfers.map(({ at, from, to }) => {
        const text = t('calls.passedOn', {
          from: formatNumber(from) || t('calls.anonymous'),
          to: formatNumber(to) || t('calls.anonymous'),
          at: time(at),
        })
        return (
          <li
            key={`transfer ${at}`}
            className={classes['transfer']}
            style={{ insetInlineStart: place(at) }}
          >
            <button
              type="button"
              aria-label={text}
              title={text}
              onClick={(event) => {
                event.stopPropagation()
                onSeek(at)
              }}
            >
              ⇄
            </button>
          </li>
        )
      })}
    </ul>
  )
}
