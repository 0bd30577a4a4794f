import { Button } from '@mantine/core'
import type { FlowTrial } from '@offhook/desk-api'
import type { SavedRun } from '@offhook/studio-flow'
import { IconCircle, IconCircleCheck, IconCircleX, IconPhoneCall } from '@tabler/icons-react'
import type { ShownTrial } from '../../../model/studio/live-marks.ts'
import type { PlainKey } from '../../../texts/index.ts'
import { useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { PageLink } from '../../../ui/PageLink.tsx'
import classes from './EditorScreen.module.css'
import type { TrialUse } from './use-trial.ts'

interface TrialPartProps {
  readonly trial: TrialUse
  readonly run: SavedRun
  readonly isFaulty: boolean
}

const sentences: Readonly<Record<FlowTrial['status'], PlainKey>> = {
  calling: 'studio.trial_calling',
  running: 'studio.trial_running',
  passed: 'studio.trial_passed',
  failed: 'studio.trial_failed',
}

function sentenceOf({ status, failure }: ShownTrial): PlainKey {
  if (failure === 'not-reached') return 'studio.trial_notReached'
  if (failure === 'lost') return 'studio.trial_lost'
  if (failure === 'too-long') return 'studio.trial_tooLong'
  return sentences[status]
}

/** The run by a real call: the button, and how it went beside what the simulator says. */
export function TrialPart({
  trial: { shown, isBusy, failure, begin },
  run,
  isFaulty,
}: TrialPartProps) {
  const t = useText()
  const isOfCall = run.trigger.event === 'incomingCall'
  const hint = !isOfCall
    ? 'studio.tryRunCallsOnly'
    : isFaulty
      ? 'studio.tryRunFaulty'
      : 'studio.tryRunHint'
  return (
    <section className={classes['part']} data-testid="trial">
      <div className={classes['acts']}>
        <Button
          variant="default"
          leftSection={<IconPhoneCall size={16} aria-hidden="true" />}
          disabled={isBusy || !isOfCall || isFaulty}
          onClick={begin}
        >
          {t('studio.tryRun')}
        </Button>
      </div>
      <p className="soft">{t(hint)}</p>
      {failure && <InlineNotice tone="error" text={failure} />}
      {shown && (
        <>
          <p role="status" data-testid="trial-status" data-status={shown.status}>
            {t(sentenceOf(shown))}{' '}
            <PageLink to={`/calls/${shown.callSid}`} className={classes['back']}>
              {t('studio.toCall')}
            </PageLink>
          </p>
          <TrialPath trial={shown} />
        </>
      )}
    </section>
  )
}

/** Each widget of the simulator's path, and whether the call has come by. */
function TrialPath({
  trial: { expected, passed, differsAt, status },
}: {
  readonly trial: ShownTrial
}) {
  const t = useText()
  const isOver = status === 'passed' || status === 'failed'
  return (
    <ol className={classes['path']} data-testid="trial-path">
      {expected.map((name, index) => {
        const differs = differsAt === index
        const isPassed = index < passed.length && (differsAt === null || index < differsAt)
        const went = passed[index]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a widget may be passed more than once.
          <li key={index} className={classes['trialStep']}>
            {isPassed ? (
              <IconCircleCheck
                size={18}
                className={classes['good']}
                aria-label={t('studio.trialPassed')}
              />
            ) : differs ? (
              <IconCircleX size={18} className={classes['bad']} aria-label={t('studio.fails')} />
            ) : (
              <IconCircle size={18} className="soft" aria-label={t('studio.trialWaits')} />
            )}
            <span className="clip">{name}</span>
            {differs && (
              <span className={classes['bad']}>
                {went === undefined
                  ? t('studio.trialEnded')
                  : t('studio.trialInstead', { name: went })}
              </span>
            )}
          </li>
        )
      })}
      {isOver && differsAt === expected.length && passed[differsAt] !== undefined && (
        <li className={classes['bad']}>{t('studio.trialMore', { name: passed[differsAt] })}</li>
      )}
    </ol>
  )
}
