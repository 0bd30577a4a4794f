import { useText } from '../../ui/hooks.ts'
import type { DrawnRecording } from '../recording/lanes.ts'
import { roleName } from '../recording/roles.ts'
import type { Stretch } from '../recording/speech.ts'
import { Waveform } from '../recording/Waveform.tsx'
import { type Axis, stretchOf } from './axis.ts'
import classes from './CallTimeline.module.css'
import { WaveMarks } from './WaveMarks.tsx'
import type { RecordedTime, Transfer } from './wave-marks.ts'

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
export function SoundRow({ drawn, media, axis, recorded, ...marks }: SoundRowProps) {
  const t = useText()
  const { begins, seconds } = recorded
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
        <div className={classes['sound']} style={stretchOf(axis, begins, begins + seconds * 1000)}>
          <Waveform drawn={drawn} media={media} />
          <WaveMarks seconds={seconds} {...marks} />
        </div>
      </div>
    </div>
  )
}
