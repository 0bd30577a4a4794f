import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import type { ScoreFormRecord, ScoreQuestionRecord } from '@offhook/desk-api'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import classes from './Reviews.module.css'

/** A question while it is written; its key stays when others come and go. */
type Written = ScoreQuestionRecord & { readonly key: number }

const MOST_QUESTIONS = 50
const empty = { text: '', kind: 'yes-no', weight: 1 } as const

interface EditorProps {
  /** Null: a new one. */
  readonly form: ScoreFormRecord | null
  readonly onSaved: () => Promise<unknown>
  readonly onRemove?: () => void
}

/** One form: its name, and its questions with their weights. */
export function ScoreFormEditor({ form, onSaved, onRemove }: EditorProps) {
  const t = useText()
  const { reviews } = useApp().offhook
  const title = useId()
  const [name, setName] = useState(form?.name ?? '')
  const [questions, setQuestions] = useState<readonly Written[]>(
    (form?.questions ?? [empty]).map((question, key) => ({ ...question, key })),
  )
  const saving = useMutation({
    mutationFn: () => {
      const request = { name, questions: questions.map(({ key: _, ...question }) => question) }
      return form ? reviews.saveForm(form.sid, request) : reviews.addForm(request)
    },
    onSuccess: onSaved,
  })
  const change = (key: number, patch: Partial<ScoreQuestionRecord>) =>
    setQuestions((all) => all.map((one) => (one.key === key ? { ...one, ...patch } : one)))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!saving.isPending) saving.mutate()
  }
  return (
    <form className={classes['card']} aria-labelledby={title} onSubmit={submit}>
      <h2 id={title} className={classes['subtitle']}>
        {form ? form.name : t('reviews.newForm')}
      </h2>
      {saving.error && <InlineNotice tone="error" text={reasonOf(t, saving.error)} />}
      <TextInput
        label={t('reviews.formName')}
        required
        maxLength={64}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {questions.map(({ key, text, kind, weight }, index) => {
        const number = index + 1
        return (
          <div key={key} className={classes['question']}>
            <TextInput
              className={classes['text'] ?? ''}
              label={t('reviews.question', { number })}
              required
              maxLength={300}
              value={text}
              onChange={({ currentTarget }) => change(key, { text: currentTarget.value })}
            />
            <NativeSelect
              label={t('reviews.kind')}
              aria-label={t('reviews.kindOf', { number })}
              value={kind}
              data={[
                { value: 'yes-no', label: t('reviews.yesNo') },
                { value: 'scale', label: t('reviews.scale') },
              ]}
              onChange={({ currentTarget: { value } }) =>
                change(key, { kind: value === 'scale' ? 'scale' : 'yes-no' })
              }
            />
            <NumberInput
              className={classes['weight'] ?? ''}
              label={t('reviews.weight')}
              aria-label={t('reviews.weightOf', { number })}
              min={1}
              max={100}
              allowDecimal={false}
              hideControls
              value={weight}
              onChange={(value) => change(key, { weight: Number(value) })}
            />
            <Button
              variant="default"
              aria-label={t('reviews.removeQuestion', { number })}
              disabled={questions.length === 1}
              onClick={() => setQuestions((all) => all.filter((one) => one.key !== key))}
            >
              <IconTrash size={16} aria-hidden="true" />
            </Button>
          </div>
        )
      })}
      <div className={classes['tools']}>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          disabled={questions.length >= MOST_QUESTIONS}
          onClick={() =>
            setQuestions((all) => [
              ...all,
              { ...empty, key: Math.max(...all.map(({ key }) => key)) + 1 },
            ])
          }
        >
          {t('reviews.addQuestion')}
        </Button>
        <Button type="submit" loading={saving.isPending}>
          {t(form ? 'reviews.saveForm' : 'reviews.addForm')}
        </Button>
        {onRemove && form && (
          <Button
            variant="default"
            aria-label={t('reviews.removeForm', { name: form.name })}
            onClick={onRemove}
          >
            {t('forms.remove')}
          </Button>
        )}
      </div>
    </form>
  )
}
