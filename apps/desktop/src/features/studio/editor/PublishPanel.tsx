import { Button, Textarea } from '@mantine/core'
import { coverageOf } from '@offhook/studio-flow'
import { useMemo, useState } from 'react'
import { stateNamed } from '../../../model/studio/definition.ts'
import type { Finding } from '../../../model/studio/faults.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { runsOf } from '../../../model/studio/runs.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import { useWords } from '../use-words.ts'
import classes from './EditorScreen.module.css'
import type { Saving } from './use-saving.ts'
import { wayLabel } from './widget-look.ts'

interface PublishPanelProps {
  readonly editor: FlowEditor
  readonly saving: Saving
  readonly findings: readonly Finding[]
  readonly onGo: (name: string) => void
  readonly onDone: () => void
}

/** What is published gets a message; what is wrong is said before. */
export function PublishPanel({ editor, saving, findings, onGo, onDone }: PublishPanelProps) {
  const t = useText()
  const [message, setMessage] = useState('')
  const faults = findings.filter(({ tone }) => tone === 'error')
  const publish = async () => {
    if (await saving.save({ message })) onDone()
  }
  return (
    <aside
      className={classes['panel']}
      aria-label={t('studio.publish')}
      data-testid="publish-panel"
    >
      <h2>{t('studio.publish')}</h2>
      <p className="soft">{t('studio.publishHint')}</p>
      {faults.length > 0 && (
        <InlineNotice tone="error" text={t('studio.hasFaults', { count: faults.length })} />
      )}
      <ul className={classes['list']}>
        {faults.map(({ name, message: fault, part }) => (
          <li key={`${name} ${part} ${fault}`}>
            <button
              type="button"
              className={classes['row']}
              disabled={name === null}
              onClick={() => name !== null && onGo(name)}
            >
              <strong>{name}</strong>
              <span>{fault}</span>
            </button>
          </li>
        ))}
      </ul>
      <Proof editor={editor} />
      <Textarea
        label={t('studio.message')}
        placeholder={t('studio.messageHint')}
        rows={3}
        maxLength={1000}
        value={message}
        onChange={({ currentTarget }) => setMessage(currentTarget.value)}
      />
      <div className={classes['acts']}>
        <Button disabled={faults.length > 0 || saving.isBusy} onClick={() => void publish()}>
          {t('studio.publishNow')}
        </Button>
      </div>
    </aside>
  )
}

/** What the saved runs prove, and what no run goes. */
function Proof({ editor }: { readonly editor: FlowEditor }) {
  const t = useText()
  const words = useWords()
  const { history } = useStore(editor.state)
  const flow = history.present
  const { runs, covered, missed } = useMemo(() => coverageOf(flow, runsOf(flow)), [flow])
  const failed = runs.filter(({ simulation }) => simulation.failure !== null)
  return (
    <section className={classes['part']} data-testid="proof">
      <h3>{t('studio.proof')}</h3>
      <p>
        {t('studio.coverage', { covered: covered.length, all: covered.length + missed.length })}
      </p>
      {failed.map(({ run, simulation }) => (
        <p key={run.name} className={classes['bad']}>
          {run.name}: {words(simulation.failure ?? '')}
        </p>
      ))}
      {missed.length > 0 && (
        <>
          <p className="soft">{t('studio.missed')}</p>
          <ul className={classes['missed']}>
            {missed.map(({ state, index, next }) => {
              const transition = stateNamed(flow, state)?.transitions[index]
              return (
                <li key={`${state} ${index}`}>
                  {state} · {wayLabel(transition?.event ?? '', transition, words)} → {next}
                </li>
              )
            })}
          </ul>
        </>
      )}
    </section>
  )
}
