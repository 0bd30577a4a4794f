import type { RecordingRecord } from '@offhook/desk-api'
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import WaveSurfer from 'wavesurfer.js'
import { formatDuration } from '../../model/format.ts'
import { sentenceOf } from '../../model/problem.ts'
import { Hint } from '../../ui/Hint.tsx'
import { useApp, useDelayed } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { type DrawnRecording, drawRecording } from './lanes.ts'
import classes from './RecordingPlayer.module.css'
import type { Stretch } from './speech.ts'

const speeds = [0.75, 1, 1.25, 1.5, 2]
const laneHeight = 64

/** A recording to look at and listen to: one waveform per party, one play head. */
export function RecordingPlayer({ recording }: { recording: RecordingRecord }) {
  if (!recording.isEncrypted) return <LoadedPlayer recording={recording} />
  return (
    <InlineNotice
      tone="info"
      text="This recording is encrypted. Whoever has the account's private key can fetch and open it."
    />
  )
}

function LoadedPlayer({ recording }: { recording: RecordingRecord }) {
  const { offhook } = useApp()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['recording', recording.sid],
    queryFn: async () => {
      const blob = await offhook.recordingMedia(recording.sid)
      return { blob, drawn: drawRecording(await blob.arrayBuffer(), recording) }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  })
  const isSlow = useDelayed(isPending)
  if (error) {
    return (
      <InlineNotice
        tone="error"
        text={`The recording could not be loaded. ${sentenceOf(error)}`}
        action={{ label: 'Try again', run: () => void refetch() }}
      />
    )
  }
  if (!data) return isSlow ? <div className={classes['skeleton']} /> : null
  return <Player blob={data.blob} drawn={data.drawn} />
}

function Player({ blob, drawn }: { blob: Blob; drawn: DrawnRecording }) {
  const box = useRef<HTMLDivElement>(null)
  const wave = useRef<WaveSurfer | null>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [speed, setSpeed] = useState(1)

  useEffect(() => {
    const container = box.current
    if (!container) return
    const url = URL.createObjectURL(blob)
    const media = new Audio(url)
    const surfer = WaveSurfer.create({
      container,
      media,
      peaks: drawn.lanes.map(({ peaks }) => peaks),
      duration: drawn.seconds,
      cursorColor: color('--text'),
      cursorWidth: 1,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      dragToSeek: true,
      barHeight: commonScale(drawn),
      splitChannels: drawn.lanes.map((_, index) => ({
        height: laneHeight,
        waveColor: color('--line-strong'),
        progressColor: color(index === 0 ? '--accent' : '--green'),
      })),
    })
    const stops = [
      surfer.on('play', () => setPlaying(true)),
      surfer.on('pause', () => setPlaying(false)),
      surfer.on('finish', () => setPlaying(false)),
      surfer.on('timeupdate', setAt),
      surfer.on('interaction', setAt),
    ]
    wave.current = surfer
    return () => {
      for (const stop of stops) stop()
      surfer.destroy()
      wave.current = null
      URL.revokeObjectURL(url)
    }
  }, [blob, drawn])

  useEffect(() => wave.current?.setPlaybackRate(speed), [speed])

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const act = keys.get(event.key)
    // A focused button keeps its own space bar.
    if (!act || (event.key === ' ' && event.target instanceof HTMLButtonElement)) return
    event.preventDefault()
    act()
  }

  const toggle = () => void wave.current?.playPause()
  const skip = (seconds: number) => {
    wave.current?.skip(seconds)
    setAt(wave.current?.getCurrentTime() ?? 0)
  }
  const change = (by: 1 | -1) => setSpeed((now) => speeds[speeds.indexOf(now) + by] ?? now)
  const keys = new Map<string, () => void>([
    [' ', toggle],
    ['ArrowLeft', () => skip(-5)],
    ['ArrowRight', () => skip(5)],
    ['ArrowUp', () => change(1)],
    ['ArrowDown', () => change(-1)],
  ])

  return (
    <section
      className={classes['root']}
      aria-label="Recording player"
      data-testid="recording-player"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the player takes keys as a whole.
      tabIndex={0}
      onKeyDown={onKey}
    >
      <div className={classes['lanes']}>
        <div className={classes['roles']}>
          {drawn.lanes.map(({ role, names }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its place.
            <span key={index} className={classes['role']} style={{ height: laneHeight }}>
              {titleOf(role)}
              {names.length > 0 && (
                <span className={classes['names']} title={names.join(', ')}>
                  {names.join(', ')}
                </span>
              )}
            </span>
          ))}
        </div>
        <div className={classes['waves']}>
          <div ref={box} />
          <Marks drawn={drawn} />
        </div>
      </div>
      <div className={classes['bar']}>
        <Hint text={isPlaying ? 'Pause' : 'Play'} shortcut="Space">
          <button
            type="button"
            className={classes['play']}
            aria-label={isPlaying ? 'Pause' : 'Play'}
            onClick={toggle}
          >
            {isPlaying ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
          </button>
        </Hint>
        <span className="tabular">
          {formatDuration(at * 1000)}{' '}
          <span className="soft">/ {formatDuration(drawn.seconds * 1000)}</span>
        </span>
        <Hint text="Back 5 seconds" shortcut="←">
          <button type="button" className={classes['small']} onClick={() => skip(-5)}>
            −5 s
          </button>
        </Hint>
        <Hint text="Forward 5 seconds" shortcut="→">
          <button type="button" className={classes['small']} onClick={() => skip(5)}>
            +5 s
          </button>
        </Hint>
        <Hint text="Speed" shortcut="↑ ↓">
          <select
            className={classes['small']}
            aria-label="Speed"
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
        {drawn.lanes.length > 1 && (
          <span className={classes['legend']}>
            <i className={classes['first']} /> {titleOf(drawn.lanes[0]?.role ?? '')} speaks{' '}
            <i className={classes['second']} /> {titleOf(drawn.lanes[1]?.role ?? '')} speaks{' '}
            <i className={classes['both']} /> Both at once
          </span>
        )}
      </div>
    </section>
  )
}

/** One scale for all lanes, so that a quiet party looks quieter; capped, so that noise stays noise. */
function commonScale({ lanes }: DrawnRecording): number {
  const loudest = lanes.reduce((all, { peaks }) => peaks.reduce((a, b) => Math.max(a, b), all), 0)
  return loudest === 0 ? 1 : Math.min(8, 0.9 / loudest)
}

/** A strip per party where it speaks, and one where two speak at once. */
function Marks({ drawn }: { drawn: DrawnRecording }) {
  const strips: readonly (readonly [string, readonly Stretch[]])[] = [
    ['first', drawn.lanes[0]?.speech ?? []],
    ...(drawn.lanes.length > 1
      ? ([
          ['second', drawn.lanes[1]?.speech ?? []],
          ['both', drawn.crossTalk],
        ] as const)
      : []),
  ]
  return (
    <div className={classes['marks']} aria-hidden="true">
      {strips.map(([kind, stretches]) => (
        <div key={kind} className={classes['strip']}>
          {stretches.map(({ from, to }) => (
            <span
              key={from}
              className={classes[kind]}
              style={{
                left: `${(from / drawn.seconds) * 100}%`,
                width: `${((to - from) / drawn.seconds) * 100}%`,
              }}
            />
          ))}
        </div>
      ))}
    </div>
  )
}

function titleOf(role: string): string {
  return role.charAt(0).toUpperCase() + role.slice(1)
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
