import type { CallDetails, CallRecord, RecordingRecord, SegmentKind } from '@offhook/desk-api'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import { ignore } from '../../actions/index.ts'
import { formatDuration } from '../../model/format.ts'
import { messageOf } from '../../model/problem.ts'
import type { PlainKey } from '../../texts/index.ts'
import { useApp, useNavigator, useRoute, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { useServerNow } from '../../ui/live.ts'
import { saveFile } from '../../ui/save-file.ts'
import { DialNumber } from '../dialpad/DialNumber.tsx'
import { keysOf, PlayerBar } from '../recording/PlayerBar.tsx'
import { momentAt, recordedTime, secondAt } from '../recording/recorded-time.ts'
import { roleName } from '../recording/roles.ts'
import { TalkAnalysis } from '../recording/TalkAnalysis.tsx'
import { type Player, usePlayer } from '../recording/use-player.ts'
import { useRecording } from '../recording/use-recording.ts'
import { type Axis, axisOf, type DrawnLane, lanesOf, placeOf, stretchOf } from './axis.ts'
import classes from './CallTimeline.module.css'
import { CommentMarks, Comments } from './Comments.tsx'
import { recordingAskedFor, startAskedFor } from './opened-at.ts'
import { SoundRow } from './SoundRow.tsx'
import { SpokenRow, TranscriptLines, useTranscript } from './Transcript.tsx'
import { useComments } from './use-comments.ts'
import { holdsIn, transfersIn } from './wave-marks.ts'

export const kinds: Readonly<Record<SegmentKind, PlainKey>> = {
  dial: 'calls.kindDial',
  ivr: 'calls.kindIvr',
  queue: 'calls.kindQueue',
  ring: 'calls.kindRing',
  talk: 'calls.kindTalk',
  hold: 'calls.kindHold',
  consult: 'calls.kindConsult',
  'wrap-up': 'calls.kindWrapUp',
  supervise: 'calls.kindSupervise',
}

/** A call in time: who did what, its sound on the same axis, and one play head over all of it. */
export function CallTimeline({ details }: { details: CallDetails }) {
  const t = useText()
  const now = useServerNow()
  const { query } = useRoute()
  const { recordings } = details
  const [chosen, setChosen] = useState(() => recordingAskedFor(query, recordings)?.sid ?? null)
  const recording = recordings.find(({ sid }) => sid === chosen) ?? recordings[0] ?? null
  const lanes = lanesOf(details, now)
  const axis = axisOf(lanes, recordings)
  if (!axis) return <p className="soft">{t('calls.noLegs')}</p>
  return (
    <>
      {recordings.length > 1 && (
        <select
          className={classes['which']}
          aria-label={t('calls.whichRecording')}
          value={recording?.sid}
          onChange={({ currentTarget: { value } }) => setChosen(value)}
        >
          {recordings.map(({ sid }, index) => (
            <option key={sid} value={sid}>
              {t('calls.recordingNumber', { number: index + 1 })}
            </option>
          ))}
        </select>
      )}
      <Drawn
        key={recording?.sid}
        call={details.call}
        axis={axis}
        lanes={lanes}
        recording={recording}
      />
    </>
  )
}

/** Plays by itself what somebody has asked for by an action. */
function usePlayAsked({ media }: Player, isAsked: boolean): void {
  const { actions } = useApp()
  useEffect(() => {
    if (!media) return
    void actions.invokeAction('InsightsPlayerInitialized', {}).catch(ignore)
    // A page that was only loaded may not make sound; the button is there.
    if (isAsked) void media.play().catch(ignore)
  }, [media, isAsked, actions])
}

interface DrawnProps {
  readonly call: CallRecord
  readonly axis: Axis
  readonly lanes: readonly DrawnLane[]
  readonly recording: RecordingRecord | null
}

function Drawn({ call, axis, lanes, recording }: DrawnProps) {
  const t = useText()
  const { offhook, clock } = useApp()
  const navigator = useNavigator()
  const { query } = useRoute()
  const track = useRef<HTMLDivElement>(null)
  const sound = useRecording(recording)
  const spoken = useTranscript(call.sid)
  const said = useComments(call)
  const field = useRef<HTMLTextAreaElement>(null)
  const [opened, setOpened] = useState<string | null>(null)
  const player = usePlayer(sound.data?.blob ?? null, startAskedFor(query, recording))
  const [isCopied, setCopied] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const drawn = sound.data?.drawn ?? null
  const recorded = recordedTime(recording, drawn?.seconds ?? 0)
  const holds = holdsIn(lanes, recorded)
  const headAt = drawn && player.media ? momentAt(player.at, recorded) : null

  usePlayAsked(player, query.has('play'))

  const copyLink = () => {
    const t = String(Math.floor(player.at))
    navigator.setQuery({ t, recording: recording?.sid ?? '' })
    void window.navigator.clipboard?.writeText(window.location.href).then(() => {
      setCopied(true)
      clock.after(2_000, () => setCopied(false))
    })
  }
  const seekTo = drawn ? (time: number) => player.seek(secondAt(time, recorded)) : null
  const download = () => {
    if (recording && sound.data) saveFile(`${recording.sid}.wav`, sound.data.blob)
    else if (recording) offhook.recordingMedia(recording.sid).catch(setFailure)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const ofSound = drawn ? keysOf(player, copyLink) : null
    const act = event.key === 'c' ? () => field.current?.focus() : ofSound?.get(event.key)
    const isOwn =
      event.target instanceof HTMLButtonElement || event.target instanceof HTMLSelectElement
    // A focused button keeps its own space bar, a list its arrows.
    if (!act || (isOwn && (event.key === ' ' || event.target instanceof HTMLSelectElement))) return
    event.preventDefault()
    act()
  }
  const onClick = (event: MouseEvent) => {
    const box = track.current?.getBoundingClientRect()
    if (!box || !drawn || event.clientX < box.left || event.clientX > box.right) return
    const isMirrored = getComputedStyle(event.currentTarget).direction === 'rtl'
    const part = (event.clientX - box.left) / box.width
    const time = axis.startsAt + (isMirrored ? 1 - part : part) * axis.lengthMs
    player.seek(secondAt(time, recorded))
  }

  return (
    <>
      <section
        className={classes['root']}
        aria-label={t(drawn ? 'calls.player' : 'calls.timeline')}
        data-testid={drawn ? 'recording-player' : 'call-timeline'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the player takes keys as a whole.
        tabIndex={0}
        onKeyDown={onKey}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys do the same. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys move the play head. */}
        <div className={classes['rows']} onClick={onClick}>
          <ul className={classes['lanes']}>
            {lanes.map((lane) => (
              <LaneRow key={lane.key} lane={lane} axis={axis} />
            ))}
            {said.comments.length > 0 && (
              <CommentMarks
                comments={said.comments}
                axis={axis}
                onOpen={({ sid, at }) => {
                  setOpened(sid)
                  seekTo?.(at)
                }}
              />
            )}
            {spoken.length > 0 && <SpokenRow lines={spoken} axis={axis} />}
          </ul>
          {drawn && player.media && (
            <SoundRow
              drawn={drawn}
              media={player.media}
              axis={axis}
              recorded={recorded}
              holds={holds}
              transfers={transfersIn(lanes, recorded)}
              onSeek={player.seek}
            />
          )}
          <div className={classes['over']} ref={track}>
            {headAt !== null && (
              <span
                className={classes['head']}
                data-testid="play-head"
                style={{ insetInlineStart: `${placeOf(axis, headAt) * 100}%` }}
              />
            )}
          </div>
        </div>
        <div className={classes['axis']} aria-hidden="true">
          {axis.ticks.map((tick) => (
            <span
              key={tick}
              className="tabular"
              style={{ insetInlineStart: `${(tick / axis.lengthMs) * 100}%` }}
            >
              {formatDuration(tick)}
            </span>
          ))}
        </div>
        {drawn && (
          <PlayerBar
            player={player}
            drawn={drawn}
            isCopied={isCopied}
            onCopyLink={copyLink}
            onDownload={download}
          />
        )}
        {drawn && <TalkAnalysis drawn={drawn} holds={holds} />}
        {spoken.length > 0 && (
          <TranscriptLines
            lines={spoken}
            startsAt={axis.startsAt}
            headAt={headAt}
            onSeek={seekTo}
          />
        )}
        {sound.error && (
          <InlineNotice
            tone="error"
            text={t('calls.recordingFailed', { why: messageOf(sound.error) })}
            action={{ label: t('calls.tryAgain'), run: () => void sound.refetch() }}
          />
        )}
        {failure !== null && (
          <InlineNotice
            tone="error"
            text={t('calls.downloadFailed', { why: messageOf(failure) })}
            onDismiss={() => setFailure(null)}
          />
        )}
        {recording && <Silence recording={recording} />}
      </section>
      <Comments
        of={said}
        startsAt={axis.startsAt}
        at={headAt ?? axis.startsAt}
        field={field}
        opened={opened}
        onSeek={seekTo}
      />
    </>
  )
}

function LaneRow({ lane: { role, name, segments }, axis }: { lane: DrawnLane; axis: Axis }) {
  const t = useText()
  const since = (at: number) => formatDuration(at - axis.startsAt)
  return (
    <li className={classes['row']} data-testid="leg">
      <div className={classes['label']}>
        <div className="clip">{name ? <DialNumber number={name} /> : t('calls.anonymous')}</div>
        <div className={`${classes['sub']} clip`}>{t(roleName(role))}</div>
      </div>
      <div className={classes['track']}>
        {segments.map(({ kind, from, to }) => {
          const text = t('calls.segment', {
            kind: t(kinds[kind]),
            from: since(from),
            to: since(to),
          })
          return (
            <span
              key={from}
              role="img"
              aria-label={text}
              title={text}
              className={classes['segment']}
              data-kind={kind}
              style={stretchOf(axis, from, to)}
            >
              {t(kinds[kind])}
            </span>
          )
        })}
      </div>
    </li>
  )
}

/** Why a recording has nothing to be heard. */
function Silence({ recording: { status, isEncrypted } }: { recording: RecordingRecord }) {
  const t = useText()
  if (status === 'completed' && isEncrypted)
    return <InlineNotice tone="info" text={t('calls.encrypted')} />
  if (status === 'completed') return null
  const isAbsent = status === 'absent' || status === 'failed'
  return <p className="soft">{t(isAbsent ? 'calls.recordingAbsent' : 'calls.recordingGoesOn')}</p>
}
