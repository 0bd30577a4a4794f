import { Button, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { readDefinition, writeDefinition } from '../../../model/studio/definition.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import classes from './EditorScreen.module.css'

/** The document itself: what no form shows is seen and changed here. */
export function JsonView({ editor }: { readonly editor: FlowEditor }) {
  const t = useText()
  const { history } = useStore(editor.state)
  const flow = history.present
  const [text, setText] = useState(() => writeDefinition(flow))
  const [fault, setFault] = useState<string | null>(null)
  // What is done on the canvas is seen here at once.
  useEffect(() => setText(writeDefinition(flow)), [flow])
  const isChanged = text !== writeDefinition(flow)
  const apply = () => {
    try {
      const read = readDefinition(text)
      setFault(null)
      editor.edit({ kind: 'replace', flow: read })
    } catch (error) {
      setFault(t('studio.notAFlow', { why: (error as Error).message }))
    }
  }
  return (
    <aside className={classes['panel']} aria-label={t('studio.json')} data-testid="json-view">
      <h2>{t('studio.json')}</h2>
      <Textarea
        aria-label={t('studio.definition')}
        className={classes['json'] ?? ''}
        error={fault}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <div className={classes['acts']}>
        <Button disabled={!isChanged} onClick={apply}>
          {t('studio.apply')}
        </Button>
        <Button
          variant="default"
          disabled={!isChanged}
          onClick={() => {
            setText(writeDefinition(flow))
            setFault(null)
          }}
        >
          {t('studio.discard')}
        </Button>
      </div>
    </aside>
  )
}
