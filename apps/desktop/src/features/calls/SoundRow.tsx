import { useText } from '../../ui/hooks.ts'
import type { DrawnRecording } from '../recording/lanes.ts'
import { momentAt, piecesOf, type RecordedTime } from '../recording/recorded-time.ts'
import { roleName } from '../recording/roles.ts'
import type { Stretch } from '../recording/speech.ts'
import { Waveform } from '../recording/Waveform.tsx'
import { type Axis, stretchOf } from './axis.ts'
import classes from './CallTimeline.module.css'
import { WaveMarks } from './WaveMarks.tsx'
import type { Transfer } from './wave-marks.ts'

interface SoundRowProps {
  readonly drawn: DrawnRecording
  readonly media: HTMLAudioElement
  readonly axis: Axis
  readonly recorded: RecordedTime
  readonly holds: readonly Stretch[]
  readonly transfers: readonly Transfer[]
  readonly onSeek: (second: number) => void
}

/** The waves of a recording where they belong on the axis of the call, with what happened meanwhile. */
export function SoundRow({
  drawn,
  media,
  axis,
  recorded,
  holds,
  transfers,
  onSeek,
}: SoundRowProps) {
  const t = useText()
  const { seconds } = recorded
  return (
    <div className={classes['row']} data-kind="sound">
      <div className={classes['roles']}>
        {drawn.lanes.map(({ role, names }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place.
          <span key={index} className={classes['role']}>
            {t(roleName(role))}
            <span className={`${classes['sub']} clip`} title={names.join(', ')}>
              {names.join(', ')}
            </span>
          </span>
        ))}
      </div>
      <div className={classes['track']}>
        {piecesOf(recorded).map((piece) => {
          const begins = momentAt(piece.from, recorded)
          const length = piece.to - piece.from
          // All of the waves, of which the piece shows its own part.
          const whole = {
            width: `${(seconds / length) * 100}%`,
            marginInlineStart: `${(-piece.from / length) * 100}%`,
          }
          return (
            <div
              key={piece.from}
              className={classes['sound']}
              style={stretchOf(axis, begins, begins + length * 1000)}
            >
              <div className={classes['whole']} style={whole}>
                <Waveform drawn={drawn} media={media} />
                <WaveMarks
                  seconds={seconds}
                  holds={holds.filter(({ from, to }) => from < piece.to && to > piece.from)}
                  transfers={transfers.filter(({ at }) => at >= piece.from && at <= piece.to)}
                  onSeek={onSeek}
                />
              </div>
            </div>
          )
        })}
      </div>
    </div>
  )
}
