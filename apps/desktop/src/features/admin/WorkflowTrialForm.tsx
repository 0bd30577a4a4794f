import { Button, Textarea } from '@mantine/core'
import type { WorkflowTrial, WorkflowTrialRequest } from '@offhook/desk-api'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { DeskError } from '../../model/problem.ts'
import { msg } from '../../texts/index.ts'
import { useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'
import classes from './Admin.module.css'
import { useAdmin } from './use-admin.ts'

/** An example task is tried against a workflow, and the way that it would go is told. */
export function WorkflowTrialForm({ workflowSid }: { readonly workflowSid: string }) {
  const t = useText()
  const { admin, workspaceSid } = useAdmin()
  const [attributes, setAttributes] = useState('{ "reason": "sales" }')
  const trial = useMutation({
    mutationFn: async (): Promise<WorkflowTrial> => {
      const json: WorkflowTrialRequest = { attributes: attributesOf(attributes) }
      const path = `/offhook/v1/Workspaces/${workspaceSid}/Workflows/${workflowSid}/Trial`
      // Whoever comes from a field of the workflow has changed it just now.
      return admin.inTurn(() => admin.http.post(path, { json }))
    },
  })
  return (
    <section className={classes['part']} data-testid="workflow-trial">
      <h3 className={classes['subtitle']}>{t('admin.trial')}</h3>
      <Textarea
        label={t('admin.trialAttributes')}
        description={t('admin.trialHelp')}
        rows={4}
        spellCheck={false}
        value={attributes}
        onChange={(event) => setAttributes(event.currentTarget.value)}
      />
      <Button mt={12} variant="default" loading={trial.isPending} onClick={() => trial.mutate()}>
        {t('admin.tryIt')}
      </Button>
      {trial.isError && <InlineNotice tone="error" text={reasonOf(t, trial.error)} />}
      {trial.data && <Way steps={trial.data.steps} />}
    </section>
  )
}

/** @throws DeskError where it is no JSON */
function attributesOf(text: string): WorkflowTrialRequest['attributes'] {
  try {
    return JSON.parse(text)
  } catch {
    throw new DeskError(msg('admin.trialNoJson'))
  }
}

function Way({ steps }: Pick<WorkflowTrial, 'steps'>) {
  const t = useText()
  if (steps.length === 0) return <p>{t('admin.trialNobody')}</p>
  return (
    <ol className={classes['steps']}>
      {steps.map((step, index) => {
        const fit = step.workers.filter(({ isFit }) => isFit)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <li key={index}>
            <strong>
              {step.isDefault ? t('admin.everythingElse') : (step.filter ?? t('admin.filter'))}
            </strong>{' '}
            → {t('admin.stepQueue', { queue: step.taskQueueName ?? step.taskQueueSid })}
            {step.timeout !== null &&
              ` · ${t('admin.stepTimeout', { seconds: String(step.timeout) })}`}
            <p className="soft">
              {fit.length === 0
                ? t('admin.trialUnfit')
                : t('admin.trialFit', {
                    names: fit
                      .map(({ friendlyName, activity }) => `${friendlyName} (${activity})`)
                      .join(', '),
                  })}
            </p>
          </li>
        )
      })}
    </ol>
  )
}
