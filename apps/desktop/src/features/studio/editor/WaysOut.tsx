import { Button, NativeSelect } from '@mantine/core'
import type { Completion } from '../../../model/studio/completion.ts'
import type { FlowState } from '../../../model/studio/definition.ts'
import { type Finding, faultOf, partOfPort } from '../../../model/studio/faults.ts'
import type { FlowEditor } from '../../../model/studio/flow-editor.ts'
import { waysOut } from '../../../model/studio/geometry.ts'
import { hasBranches } from '../../../model/studio/widgets.ts'
import { useText } from '../../../ui/hooks.ts'
import { useWords } from '../use-words.ts'
import { Branch } from './Branch.tsx'
import classes from './Inspector.module.css'
import { eventLabel } from './widget-look.ts'

interface WaysOutProps {
  readonly editor: FlowEditor
  readonly state: FlowState
  /** Names of all widgets that a wire may lead to. */
  readonly names: readonly string[]
  readonly known: readonly Completion[]
  readonly findings: readonly Finding[]
}

const ANOTHER = '+'

/** Where each way out leads, and the conditions of branches: wires without a pointer. */
export function WaysOut({ editor, state, names, known, findings }: WaysOutProps) {
  const t = useText()
  const words = useWords()
  const { name } = state
  const lead = (port: string, next: string) => {
    if (next === ANOTHER) editor.expect({ name, port, at: null })
    else editor.edit({ kind: 'wire', name, port, next: next || null })
  }
  return (
    <section className={classes['part']} aria-label={t('studio.waysOut')}>
      <h3 className={classes['subtitle']}>{t('studio.waysOut')}</h3>
      {waysOut(state).map((port) => {
        const label =
          port.branch === null
            ? words(eventLabel(port.event))
            : t('studio.branch', { number: port.branch + 1 })
        const fault = faultOf(findings, name, partOfPort(port, state.transitions))
        return (
          <div key={port.id} className={classes['way']}>
            {port.branch !== null && (
              <Branch editor={editor} name={name} port={port} known={known} />
            )}
            <NativeSelect
              label={label}
              error={fault}
              value={port.next ?? ''}
              data={[
                { value: '', label: t('studio.endsHere') },
                { value: ANOTHER, label: t('studio.addNext') },
                ...names.map((one) => ({ value: one, label: one })),
                ...(port.next !== null && !names.includes(port.next)
                  ? [{ value: port.next, label: port.next }]
                  : []),
              ]}
              onChange={({ currentTarget }) => lead(port.id, currentTarget.value)}
            />
          </div>
        )
      })}
      {hasBranches(state.type) && (
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            editor.edit({ kind: 'add-branch', name, conditions: [firstCondition(state)] })
          }
        >
          {t('studio.addBranch')}
        </Button>
      )}
    </section>
  )
}

/** A new branch judges what the widget judges. */
function firstCondition(state: FlowState) {
  const input = String(state.properties['input'] ?? '')
  return { friendly_name: 'If value equal_to', arguments: [input], type: 'equal_to', value: '' }
}
