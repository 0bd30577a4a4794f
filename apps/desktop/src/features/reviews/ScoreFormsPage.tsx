import { useMutation, useQuery } from '@tanstack/react-query'
import { useApp, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import classes from './Reviews.module.css'
import { ScoreFormEditor } from './ScoreFormEditor.tsx'

/** The forms of scorecards, each with its questions. */
export default function ScoreFormsPage() {
  const t = useText()
  const { reviews } = useApp().offhook
  const list = useQuery({ queryKey: ['score-forms'], queryFn: () => reviews.forms() })
  const removing = useMutation({
    mutationFn: (sid: string) => reviews.removeForm(sid),
    onSettled: () => list.refetch(),
  })
  const failure = list.error ?? removing.error
  return (
    <section className={classes['page']} aria-label={t('pages.scoreForms')}>
      <h1 className={classes['title']}>{t('pages.scoreForms')}</h1>
      <p className="soft">{t('reviews.formsHelp')}</p>
      {failure && <InlineNotice tone="error" text={reasonOf(t, failure)} />}
      {list.data?.map((form) => (
        <ScoreFormEditor
          // A form that was saved elsewhere is shown as it is now.
          key={`${form.sid} ${form.version}`}
          form={form}
          onSaved={() => list.refetch()}
          onRemove={() => removing.mutate(form.sid)}
        />
      ))}
      {list.isSuccess && (
        <ScoreFormEditor
          key={`new ${list.data.length}`}
          form={null}
          onSaved={() => list.refetch()}
        />
      )}
    </section>
  )
}
