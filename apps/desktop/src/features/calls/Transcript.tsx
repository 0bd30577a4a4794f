import type { TranscriptLineRecord } from '@offhook/desk-api'
import { useQuery } from '@tanstack/react-query'
import { memo, useMemo } from 'react'
import { formatDuration } from '../../model/format.ts'
import { useApp, useSteady, useText } from '../../ui/hooks.ts'
import { type Axis, stretchOf } from './axis.ts'
import timeline from './CallTimeline.module.css'
import classes from './Transcript.module.css'

/** A line of a transcript, with its times in milliseconds since the epoch. */
export interface SpokenLine {
  readonly sid: string
  readonly label: string
  readonly text: string
  readonly from: number
  readonly to: number
}

/** What was said in a call; empty where nobody took it down. */
export function useTranscript(callSid: string): readonly SpokenLine[] {
  const { offhook } = useApp()
  const { data } = useQuery({
    queryKey: ['transcript', callSid],
    queryFn: () => offhook.log.transcript(callSid),
    retry: false,
  })
  return useMemo(() => (data?.lines ?? []).map(lineOf), [data])
}

function lineOf({ sid, label, text, from, to }: TranscriptLineRecord): SpokenLine {
  return { sid, label, text, from: Date.parse(from), to: Date.parse(to) }
}

/** Where on the axis something was said. */
export function SpokenRow({ lines, axis }: { lines: readonly SpokenLine[]; axis: Axis }) {
  const t = useText()
  return (
    <li className={timeline['row']} data-testid="spoken">
      <div className={timeline['label']}>{t('calls.transcript')}</div>
      <div className={timeline['track']} aria-hidden="true">
        {lines.map(({ sid, label, text, from, to }) => (
          <span
            key={sid}
            className={classes['mark']}
            title={`${label}: ${text}`}
            style={stretchOf(axis, from, to)}
          />
        ))}
      </div>
    </li>
  )
}

interface TranscriptLinesProps {
  readonly lines: readonly SpokenLine[]
  readonly startsAt: number
  /** Where the play head stands; null while there is none. */
  readonly headAt: number | null
  /** Null: there is no sound. */
  readonly onSeek: ((time: number) => void) | null
}

/** What was said, line by line; a line leads to its place in the sound. */
export function TranscriptLines({ lines, startsAt, headAt, onSeek }: TranscriptLinesProps) {
  const t = useText()
  // The play head moves with each frame: a line is drawn anew only when it comes to it or leaves it.
  const seek = useSteady((time: number) => onSeek?.(time))
  return (
    <section className={classes['root']} aria-label={t('calls.transcript')}>
      <h3 className={classes['title']}>{t('calls.transcript')}</h3>
      <ol className={classes['lines']}>
        {lines.map((line) => (
          <Line
            key={line.sid}
            line={line}
            startsAt={startsAt}
            isNow={headAt !== null && headAt >= line.from && headAt < line.to}
            onSeek={onSeek && seek}
          />
        ))}
      </ol>
    </section>
  )
}

interface LineProps extends Pick<TranscriptLinesProps, 'startsAt' | 'onSeek'> {
  readonly line: SpokenLine
  readonly isNow: boolean
}

const Line = memo(function Line({ line, startsAt, isNow, onSeek }: LineProps) {
  const t = useText()
  const { label, text, from } = line
  const content = (
    <>
      <span className={`${classes['time']} tabular`}>
        {formatDuration(Math.max(0, from - startsAt))}
      </span>
      <span className={classes['who']}>{sides[label] ? t(sides[label]) : label}</span>
      <span>{text}</span>
    </>
  )
  return (
    <li aria-current={isNow || undefined}>
      {onSeek ? (
        <button type="button" className={classes['line']} onClick={() => onSeek(from)}>
          {content}
        </button>
      ) : (
        <div className={classes['line']}>{content}</div>
      )}
    </li>
  )
})

/** The labels that are ours; others are the application's own words. */
const sides: Readonly<Record<string, 'calls.customer' | 'calls.agents' | undefined>> = {
  customer: 'calls.customer',
  agent: 'calls.agents',
}
