import {
  IconDownload,
  IconLink,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
} from '@tabler/icons-react'
import { formatDuration } from '../../model/format.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useText } from '../../ui/hooks.ts'
import type { DrawnRecording } from './lanes.ts'
import classes from './Recording.module.css'
import { roleName } from './roles.ts'
import { type Player, speeds } from './use-player.ts'

interface PlayerBarProps {
  readonly player: Player
  readonly drawn: DrawnRecording
  readonly isCopied: boolean
  readonly onCopyLink: () => void
  readonly onDownload: () => void
}

/** What one does with a recording. */
export function PlayerBar({ player, drawn, isCopied, onCopyLink, onDownload }: PlayerBarProps) {
  const t = useText()
  const { isPlaying, at, speed, toggle, skip, setSpeed } = player
  const [first, second] = drawn.lanes
  return (
    <div className={classes['bar']}>
      <Hint text={t(isPlaying ? 'calls.pause' : 'calls.play')} shortcut="Space">
        <button
          type="button"
          className={classes['play']}
          aria-label={t(isPlaying ? 'calls.pause' : 'calls.play')}
          onClick={toggle}
        >
          {isPlaying ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
        </button>
      </Hint>
      <span className="tabular">
        {formatDuration(at * 1000)}{' '}
        <span className="soft">/ {formatDuration(drawn.seconds * 1000)}</span>
      </span>
      <Hint text={t('calls.back5')} shortcut="←">
        <button type="button" className={classes['small']} onClick={() => skip(-5)}>
          −5 s
        </button>
      </Hint>
      <Hint text={t('calls.forward5')} shortcut="→">
        <button type="button" className={classes['small']} onClick={() => skip(5)}>
          +5 s
        </button>
      </Hint>
      <Hint text={t('calls.speed')} shortcut="↑ ↓">
        <select
          className={classes['small']}
          aria-label={t('calls.speed')}
          value={speed}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
        >
          {speeds.map((value) => (
            <option key={value} value={value}>
              {value}×
            </option>
          ))}
        </select>
      </Hint>
      <Hint text={t(isCopied ? 'calls.linkCopied' : 'calls.copyLink')} shortcut="L">
        <button
          type="button"
          className={classes['small']}
          aria-label={t(isCopied ? 'calls.linkCopied' : 'calls.copyLink')}
          onClick={onCopyLink}
        >
          <IconLink size={16} />
        </button>
      </Hint>
      <Hint text={t('calls.download')}>
        <button
          type="button"
          className={classes['small']}
          aria-label={t('calls.download')}
          onClick={onDownload}
        >
          <IconDownload size={16} />
        </button>
      </Hint>
      {first && second && (
        <span className={classes['legend']}>
          <i className={classes['first']} /> {t('calls.speaks', { role: t(roleName(first.role)) })}
          <i className={classes['second']} />{' '}
          {t('calls.speaks', { role: t(roleName(second.role)) })}
          <i className={classes['both']} /> {t('calls.bothSpeak')}
        </span>
      )}
    </div>
  )
}

/** The keys of the player, while it or what is around it has the focus. */
export function keysOf(player: Player, copyLink: () => void): ReadonlyMap<string, () => void> {
  return new Map<string, () => void>([
    [' ', player.toggle],
    ['ArrowLeft', () => player.skip(-5)],
    ['ArrowRight', () => player.skip(5)],
    ['ArrowUp', () => player.change(1)],
    ['ArrowDown', () => player.change(-1)],
    ['l', copyLink],
  ])
}
