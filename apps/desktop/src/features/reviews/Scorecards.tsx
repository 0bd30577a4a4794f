import { Button } from '@mantine/core'
import type { CallScoreRecord } from '@offhook/desk-api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { formatExact, formatNumber } from '../../model/format.ts'
import { supervisors } from '../../model/pages.ts'
import { useApp, usePerson, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { answerText, percentText } from './answers.ts'
import classes from './Reviews.module.css'
import { ScorecardForm } from './ScorecardForm.tsx'

/** How an agent's part in the call was judged; supervisors judge it here. */
export function Scorecards({ callSid }: { callSid: string }) {
  const t = useText()
  const { reviews } = useApp().offhook
  const mayJudge = supervisors(usePerson())
  const list = useQuery({
    queryKey: ['scores', callSid],
    queryFn: () => reviews.scores(callSid),
    retry: false,
  })
  const removing = useMutation({
    mutationFn: (sid: string) => reviews.removeScore(callSid, sid),
    onSettled: () => list.refetch(),
  })
  const failure = list.error ?? removing.error
  const agents = list.data?.agents ?? []
  return (
    <>
      {failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />}
      {list.data?.scores.length === 0 && <p className="soft">{t('reviews.noScores')}</p>}
      {list.data?.scores.map((score) => (
        <Score
          key={score.sid}
          score={score}
          onRemove={mayJudge ? () => removing.mutate(score.sid) : null}
        />
      ))}
      {mayJudge && agents.length > 0 && (
        <ScorecardForm callSid={callSid} agents={agents} onFilled={() => list.refetch()} />
      )}
    </>
  )
}

function Score({ score, onRemove }: { score: CallScoreRecord; onRemove: (() => void) | null }) {
  const t = useText()
  const { agent, formName, percent, author, updatedAt, answers, note } = score
  return (
    <details className={classes['score']} data-testid="score">
      <summary>
        <span className={`${classes['percent']} tabular`}>{percentText(percent)}</span>
        <span>{formName}</span>
        <span>{formatNumber(agent)}</span>
        <span className="soft">
          {author}, {formatExact(Date.parse(updatedAt), t.language)}
        </span>
      </summary>
      <dl className={classes['answers']}>
        {answers.map(({ text, weight, answer }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a question is its place.
          <div key={index}>
            <dt>{text}</dt>
            <dd>{answerText(t, answer)}</dd>
            <dd className="soft">{t('reviews.weighs', { weight })}</dd>
          </div>
        ))}
      </dl>
      {note && <p className={classes['note']}>{note}</p>}
      {onRemove && (
        <Button
          variant="default"
          size="xs"
          mb={8}
          aria-label={t('reviews.removeScore', { form: formName, agent: formatNumber(agent) })}
          onClick={onRemove}
        >
          {t('forms.remove')}
        </Button>
      )}
    </details>
  )
}
