import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { FormControl } from '../../../ui/FormControl.tsx'
import type { FieldControl } from '../../../ui/form-fields.ts'
import { useText } from '../../../ui/hooks.ts'
import { InlineNotice } from '../../../ui/InlineNotice.tsx'
import type { QueueRow } from '../task-router-rows.ts'
import classes from './Workflow.module.css'
import { WorkflowForm } from './WorkflowForm.tsx'
import { readWorkflow, type Workflow, writeWorkflow } from './workflow-edit.ts'

type View = 'form' | 'json'

interface WorkflowControlProps {
  /** Of the text of the configuration. */
  readonly control: FieldControl
  readonly queues: readonly QueueRow[]
}

/** The text of a configuration, as a form or as itself. What is no workflow has no form. */
export function WorkflowControl({ control, queues }: WorkflowControlProps) {
  const t = useText()
  const { field, value, error, onChange, onDone } = control
  const workflow = readWorkflow(String(value))
  const [chosen, choose] = useState<View>(workflow ? 'form' : 'json')
  const view = workflow ? chosen : 'json'
  return (
    <section className={classes['control']} aria-label={t(field.label)}>
      <div>
        <SegmentedControl
          aria-label={t('admin.showAs')}
          value={view}
          data={[
            { value: 'form', label: t('admin.asForm'), disabled: workflow === null },
            { value: 'json', label: t('admin.asJson') },
          ]}
          onChange={(next) => choose(next as View)}
        />
      </div>
      {workflow === null && <output className="soft">{t('admin.noForm')}</output>}
      {workflow && view === 'form' ? (
        <>
          {error && <InlineNotice tone="error" text={error} />}
          <WorkflowForm
            workflow={workflow}
            queues={queues}
            onChange={(next: Workflow) => onChange(writeWorkflow(next))}
            onDone={(next: Workflow) => onDone(writeWorkflow(next))}
          />
        </>
      ) : (
        <FormControl
          {...control}
          onChange={(text) => {
            // What becomes whole while it is typed stays where it is typed.
            choose('json')
            onChange(text)
          }}
        />
      )}
    </section>
  )
}
