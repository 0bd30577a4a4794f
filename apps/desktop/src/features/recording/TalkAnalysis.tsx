import { formatDuration } from '../../model/format.ts'
import { useText } from '../../ui/hooks.ts'
import type { DrawnRecording } from './lanes.ts'
import classes from './Recording.module.css'
import { roleName } from './roles.ts'
import type { Stretch } from './speech.ts'
import { talkFigures } from './talk-figures.ts'

/** Who talked how long; of a recording with one channel the reason why that is not known. */
export function TalkAnalysis({
  drawn,
  holds,
}: {
  readonly drawn: DrawnRecording
  readonly holds: readonly Stretch[]
}) {
  const t = useText()
  const [first, second] = drawn.lanes
  if (!first || !second) return <p className="soft">{t('insights.talkMixed')}</p>
  const figures = talkFigures([first.speech, second.speech], drawn.seconds, holds)
  const talked = figures.talk[0] + figures.talk[1]
  const share = (seconds: number) =>
    talked === 0 ? '' : ` (${Math.round((seconds / talked) * 100)} %)`
  const time = (seconds: number | null) => (seconds === null ? '–' : formatDuration(seconds * 1000))
  const rows = [
    [
      t('insights.talkOf', { role: t(roleName(first.role)) }),
      `${time(figures.talk[0])}${share(figures.talk[0])}`,
    ],
    [
      t('insights.talkOf', { role: t(roleName(second.role)) }),
      `${time(figures.talk[1])}${share(figures.talk[1])}`,
    ],
    [t('insights.crossTalk'), time(figures.crossTalk)],
    [t('insights.silence'), time(figures.silence)],
    [t('insights.longestSilence'), time(figures.longestSilence)],
    [t('insights.monologue'), time(figures.longestMonologue)],
    [t('insights.firstResponse'), time(figures.firstResponse)],
  ] as const
  return (
    <dl className={classes['talk']} aria-label={t('insights.talkAnalysis')}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt className="soft">{label}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
