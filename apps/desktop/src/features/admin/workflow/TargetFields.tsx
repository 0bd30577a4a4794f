import { useRef } from 'react'
import { FormControl } from '../../../ui/FormControl.tsx'
import type { FormField } from '../../../ui/form-fields.ts'
import { useText } from '../../../ui/hooks.ts'
import type { QueueRow } from '../task-router-rows.ts'
import type { Edit } from './OrderedGroups.tsx'
import classes from './Workflow.module.css'
import { type Members, textOf, withText } from './workflow-edit.ts'

const timeout: FormField = {
  name: 'timeout',
  label: 'admin.stepSeconds',
  help: 'admin.stepSecondsHelp',
  kind: 'number',
}
const priority: FormField = {
  name: 'priority',
  label: 'admin.taskPriority',
  help: 'admin.taskPriorityHelp',
  kind: 'number',
}
const expression: FormField = {
  name: 'expression',
  label: 'admin.stepExpression',
  help: 'admin.stepExpressionHelp',
  kind: 'text',
}
const rare: readonly FormField[] = [
  { name: 'order_by', label: 'admin.orderBy', help: 'admin.orderByHelp', kind: 'text' },
  { name: 'skip_if', label: 'admin.skipIf', help: 'admin.skipIfHelp', kind: 'text' },
  {
    name: 'known_worker_sid',
    label: 'admin.knownSid',
    help: 'admin.knownSidHelp',
    kind: 'text',
  },
  {
    name: 'known_worker_friendly_name',
    label: 'admin.knownName',
    help: 'admin.knownNameHelp',
    kind: 'text',
  },
]

interface TargetFieldsProps extends Edit<Members> {
  readonly target: Members
  readonly queues: readonly QueueRow[]
  /** What no queue means; null where one has to be named. */
  readonly none: string | null
  /** Whether it is the default, which lasts and may be none. */
  readonly isDefault?: boolean
}

/** Where a task waits: the queue, who of it is asked, for how long. */
export function TargetFields(props: TargetFieldsProps) {
  const { target, queues, none, isDefault = false, onChange, onDone } = props
  const t = useText()
  // What is rare is shown where it is set, and not taken away while it is emptied.
  const isOpen = useRef(false)
  isOpen.current ||= rare.some(({ name }) => textOf(target, name) !== '')
  const queue = textOf(target, 'queue')
  const control = (field: FormField) => (
    <FormControl
      key={field.name}
      field={field}
      value={textOf(target, field.name)}
      isDisabled={false}
      error={null}
      onChange={(value) => onChange(withText(target, field.name, String(value)))}
      onDone={(value) => onDone(withText(target, field.name, String(value)))}
    />
  )
  return (
    <>
      {control({
        name: 'queue',
        label: 'admin.queue',
        kind: 'choice',
        choices: queueChoices(queues, queue, none),
      })}
      {(!isDefault || queue !== '') && (
        <>
          <div className={classes['pair']}>
            {!isDefault && control(timeout)}
            {control(priority)}
          </div>
          {control(expression)}
          <details open={isOpen.current}>
            <summary>{t('admin.rare')}</summary>
            <div className={classes['pair']}>{rare.map(control)}</div>
          </details>
        </>
      )}
    </>
  )
}

/** Queues by their names, and the one that is named but not among them as it is written. */
function queueChoices(queues: readonly QueueRow[], queue: string, none: string | null) {
  const isKnown = queue === '' || queues.some(({ sid }) => sid === queue)
  const empty = none ?? (queue === '' ? '–' : null)
  return [
    ...(empty === null ? [] : [{ value: '', label: empty }]),
    ...(isKnown ? [] : [{ value: queue, label: queue }]),
    ...queues.map(({ sid, friendly_name }) => ({ value: sid, label: friendly_name })),
  ]
}
