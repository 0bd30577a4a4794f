import { Button, NativeSelect, Textarea } from '@mantine/core'
import type { CallScores, ScoreAnswerRecord, ScoreFormRecord } from '@offhook/desk-api'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { formatNumber } from '../../model/format.ts'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { PageLink } from '../../ui/PageLink.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import { answersTo, answerText } from './answers.ts'
import classes from './Reviews.module.css'

interface ScorecardFormProps {
  readonly callSid: string
  readonly agents: CallScores['agents']
  readonly onFilled: () => Promise<unknown>
}

/** A supervisor chooses a form and an agent, and answers. */
export function ScorecardForm({ callSid, agents, onFilled }: ScorecardFormProps) {
  const t = useText()
  const { reviews } = useApp().offhook
  const {
    data: forms,
    error,
    refetch,
  } = useQuery({
    queryKey: ['score-forms'],
    queryFn: () => reviews.forms(),
  })
  const [formSid, setFormSid] = useState('')
  const [agent, setAgent] = useState(0)
  const form = forms?.find(({ sid }) => sid === formSid)
  const judged = agents[agent] ?? agents[0]
  const close = async () => {
    setFormSid('')
    await onFilled()
  }
  return (
    <div className={classes['card']}>
      <h3 className={classes['subtitle']}>{t('reviews.fill')}</h3>
      {error && <InlineNotice tone="error" text={reasonOf(t, error)} />}
      <div className={classes['tools']}>
        <NativeSelect
          label={t('reviews.form')}
          value={form ? formSid : ''}
          data={[
            { value: '', label: t('reviews.chooseForm') },
            ...(forms ?? []).map(({ sid, name }) => ({ value: sid, label: name })),
          ]}
          onChange={({ currentTarget: { value } }) => setFormSid(value)}
        />
        {agents.length > 1 && (
          <NativeSelect
            label={t('reviews.agent')}
            value={String(agent)}
            data={agents.map(({ name }, index) => ({
              value: String(index),
              label: formatNumber(name),
            }))}
            onChange={({ currentTarget: { value } }) => setAgent(Number(value))}
          />
        )}
        <PageLink to="/score-forms">{t('reviews.keepForms')}</PageLink>
      </div>
      {form && judged && (
        <Questions
          // Answers belong to the questions as they were: of a form that was changed they begin anew.
          key={`${form.sid} ${form.version}`}
          form={form}
          callSid={callSid}
          agent={judged.workerSid ?? judged.name}
          onFilled={close}
          onRefused={() => void refetch()}
        />
      )}
    </div>
  )
}

interface QuestionsProps {
  readonly form: ScoreFormRecord
  readonly callSid: string
  readonly agent: string
  readonly onFilled: () => Promise<unknown>
  /** The form may be another now. */
  readonly onRefused: () => void
}

function Questions({ form, callSid, agent, onFilled, onRefused }: QuestionsProps) {
  const t = useText()
  const name = useId()
  const { reviews } = useApp().offhook
  const { sid: formSid, version, questions } = form
  const [answers, setAnswers] = useState<readonly (ScoreAnswerRecord | null)[]>(
    questions.map(() => null),
  )
  const [note, setNote] = useState('')
  const given = answers.filter((answer) => answer !== null)
  const filling = useMutation({
    mutationFn: () => reviews.fill(callSid, { formSid, version, answers: given, note, agent }),
    onSuccess: onFilled,
    onError: onRefused,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!filling.isPending && given.length === questions.length) filling.mutate()
  }
  return (
    <form className={classes['tools']} style={{ display: 'grid' }} onSubmit={submit}>
      {filling.error && <InlineNotice tone="error" text={reasonOf(t, filling.error)} />}
      {questions.map((question, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a question is its place.
        <fieldset key={place} className={classes['asked']}>
          <legend>{question.text}</legend>
          {answersTo(question).map((answer) => (
            <label key={answer}>
              <input
                type="radio"
                required
                name={`${name} ${place}`}
                checked={answers[place] === answer}
                onChange={() => setAnswers((all) => all.with(place, answer))}
              />
              {typeof answer === 'number' ? answer : answerText(t, answer)}
            </label>
          ))}
        </fieldset>
      ))}
      <Textarea
        label={t('reviews.note')}
        rows={2}
        resize="vertical"
        maxLength={2_000}
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <div>
        <Button type="submit" loading={filling.isPending}>
          {t('reviews.save')}
        </Button>
      </div>
    </form>
  )
}
