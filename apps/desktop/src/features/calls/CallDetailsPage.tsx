import type { CallDetails, CallRecord, RecordingRecord } from '@offhook/desk-api'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { formatDuration, formatExact, formatNumber } from '../../model/format.ts'
import { sentenceOf } from '../../model/problem.ts'
import { href } from '../../model/route.ts'
import { useApp, useDelayed, useNavigator } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import classes from './CallDetailsPage.module.css'
import { LegTimeline } from './LegTimeline.tsx'

const RecordingPlayer = lazy(async () => ({
  default: (await import('../recording/RecordingPlayer.tsx')).RecordingPlayer,
}))

/** One call: what it was, its legs in time, its recordings, and what went wrong. */
export function CallDetailsPage({ sid }: { sid: string }) {
  const { offhook } = useApp()
  const navigator = useNavigator()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['call', sid],
    queryFn: () => offhook.call(sid),
    refetchInterval: ({ state }) => (isOver(state.data?.call) ? false : 3000),
  })
  const isSlow = useDelayed(isPending)
  return (
    <section className={classes['page']} aria-label="Call details">
      <a
        className={classes['back']}
        href={href('/calls')}
        onClick={(event) => {
          event.preventDefault()
          navigator.go('/calls')
        }}
      >
        <IconArrowLeft size={16} /> Calls
      </a>
      {isSlow && <div className={classes['skeleton']} role="status" aria-label="Loading" />}
      {error && (
        <InlineNotice
          tone="error"
          text={`This call could not be loaded. ${sentenceOf(error)}`}
          action={{ label: 'Try again', run: () => void refetch() }}
        />
      )}
      {data && <Details details={data} />}
    </section>
  )
}

function Details({ details: { call, legs, recordings, notifications } }: { details: CallDetails }) {
  return (
    <>
      <h1 className={classes['title']}>
        {formatNumber(call.from) || 'Anonymous'} <span className="soft">to</span>{' '}
        {formatNumber(call.to)}
      </h1>
      <dl className={classes['facts']}>
        <Fact label="Status">{call.status}</Fact>
        <Fact label="Direction">{call.direction}</Fact>
        <Fact label="Started">{exact(call.startTime)}</Fact>
        <Fact label="Answered">{clock(call.answerTime)}</Fact>
        <Fact label="Ended">{clock(call.endTime)}</Fact>
        <Fact label="Duration">
          {call.duration === null ? '–' : formatDuration(call.duration * 1000)}
        </Fact>
        <Fact label="Sid">
          <span className={classes['code']}>{call.sid}</span>
        </Fact>
      </dl>
      <Part title="Legs">
        <LegTimeline legs={legs.length > 0 ? legs : [call]} />
      </Part>
      {recordings.map((recording) => (
        <Part key={recording.sid} title={recordingTitle(recording)}>
          {recording.status === 'completed' ? (
            <Suspense fallback={<div className={classes['skeleton']} />}>
              <RecordingPlayer recording={recording} />
            </Suspense>
          ) : (
            <p className="soft">
              {recording.status === 'absent' || recording.status === 'failed'
                ? 'This recording has no sound.'
                : 'The recording is still being made.'}
            </p>
          )}
        </Part>
      ))}
      {notifications.length > 0 && (
        <Part title="Warnings and errors">
          <ul className={classes['notifications']}>
            {notifications.map(({ sid, code, message, url, time }) => (
              <li key={sid}>
                <span className={classes['code']}>{code}</span>
                <span>{message}</span>
                {url && <span className="soft">{url}</span>}
                {time && <span className="soft">{exact(time)}</span>}
              </li>
            ))}
          </ul>
        </Part>
      )}
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['part']} aria-label={title}>
      <h2 className={classes['subtitle']}>{title}</h2>
      {children}
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="soft">{label}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  )
}

function recordingTitle({ startTime, durationMs }: RecordingRecord): string {
  const length = durationMs === null ? '' : `, ${formatDuration(durationMs)}`
  return startTime ? `Recording of ${exact(startTime)}${length}` : `Recording${length}`
}

function exact(time: string | null | undefined): string {
  return time ? formatExact(Date.parse(time)) : '–'
}

function clock(time: string | null | undefined): string {
  return time ? new Date(time).toLocaleTimeString(undefined, { timeStyle: 'medium' }) : '–'
}

function isOver(call: CallRecord | undefined): boolean {
  return (
    call !== undefined && !['queued', 'initiated', 'ringing', 'in-progress'].includes(call.status)
  )
}
