import { Button, TextInput } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { knownAt } from '../../../model/studio/completion.ts'
import { type FlowState, stateNamed, TRIGGER } from '../../../model/studio/definition.ts'
import { type Finding, faultOf } from '../../../model/studio/faults.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { schemaOf } from '../../../model/studio/widgets.ts'
import { useStore, useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import { FlowFacts } from './FlowFacts.tsx'
import classes from './Inspector.module.css'
import { PropertyField } from './PropertyField.tsx'
import { WaysOut } from './WaysOut.tsx'

interface InspectorProps {
  readonly editor: FlowEditor
  readonly findings: readonly Finding[]
  /** Shows a widget on the canvas and here. */
  readonly onGo: (name: string) => void
}

/** What is selected, as a form. */
export function Inspector({ editor, findings, onGo }: InspectorProps) {
  const t = useText()
  const { history, selection } = useStore(editor.state)
  const [name] = selection
  const state =
    selection.size === 1 && name !== undefined ? stateNamed(history.present, name) : undefined
  return (
    <aside className={classes['root']} aria-label={t('studio.inspector')} data-testid="inspector">
      {state ? (
        <WidgetForm key={state.name} editor={editor} state={state} findings={findings} />
      ) : selection.size > 1 ? (
        <>
          <h2 className={classes['title']}>{t('studio.selected', { count: selection.size })}</h2>
          <div>
            <Button variant="default" onClick={() => editor.removeSelected()}>
              {t('studio.remove')}
            </Button>
          </div>
        </>
      ) : (
        <FlowFacts editor={editor} findings={findings} onGo={onGo} />
      )}
    </aside>
  )
}

interface WidgetFormProps {
  readonly editor: FlowEditor
  readonly state: FlowState
  readonly findings: readonly Finding[]
}

function WidgetForm({ editor, state, findings }: WidgetFormProps) {
  const t = useText()
  const words = useWords()
  const { history } = useStore(editor.state)
  const flow = history.present
  const schema = schemaOf(state.type)
  const known = useMemo(() => knownAt(flow, state.name), [flow, state.name])
  const names = useMemo(
    () =>
      flow.states
        .filter(({ type }) => type !== TRIGGER)
        .map(({ name }) => name)
        .sort(),
    [flow],
  )
  const whole = findings.filter(
    ({ name, part }) => name === state.name && (part === '' || part === 'type'),
  )
  const others = Object.keys(state.properties).filter(
    (key) => key !== 'offset' && !Object.hasOwn(schema?.properties ?? {}, key),
  )
  return (
    <>
      <NameField editor={editor} state={state} error={faultOf(findings, state.name, 'name')} />
      <p className={classes['help']}>
        <strong>{schema ? words(schema.label) : state.type}</strong>
        {schema ? ` · ${words(schema.help)}` : ` · ${t('studio.unknownType')}`}
      </p>
      {whole.map(({ message, tone }) => (
        <p key={message} className={classes['fault']} data-tone={tone}>
          {message}
        </p>
      ))}
      {Object.entries(schema?.properties ?? {}).map(([key, property]) => (
        <PropertyField
          key={key}
          schema={property}
          value={state.properties[key]}
          error={faultOf(findings, state.name, `properties/${key}`)}
          known={known}
          onChange={(value) =>
            editor.edit(
              { kind: 'set', name: state.name, property: key, value },
              `${state.name}.${key}`,
            )
          }
        />
      ))}
      {others.length > 0 && (
        <p className={classes['help']}>
          {t('studio.keptProperties', { names: others.join(', ') })}
        </p>
      )}
      <WaysOut editor={editor} state={state} names={names} known={known} findings={findings} />
      {state.type !== TRIGGER && (
        <div>
          <Button variant="default" onClick={() => editor.removeSelected()}>
            {t('studio.removeWidget')}
          </Button>
        </div>
      )}
    </>
  )
}

interface NameFieldProps {
  readonly editor: FlowEditor
  readonly state: FlowState
  readonly error: string | null
}

/** The name is taken when the field is left, since all that speaks of the widget follows it. */
function NameField({ editor, state, error }: NameFieldProps) {
  const t = useText()
  const [name, setName] = useState(state.name)
  useEffect(() => setName(state.name), [state.name])
  const isTaken = name !== state.name && stateNamed(editor.flow, name) !== undefined
  const isWrong = !/^[A-Za-z]\w*$/.test(name)
  const refusal = isWrong ? t('studio.wrongName') : isTaken ? t('studio.takenName') : error
  const take = () => {
    if (isWrong || isTaken) setName(state.name)
    else editor.edit({ kind: 'rename', name: state.name, to: name })
  }
  return (
    <TextInput
      label={t('studio.name')}
      error={refusal}
      value={name}
      spellCheck={false}
      onChange={({ currentTarget }) => setName(currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  )
}
