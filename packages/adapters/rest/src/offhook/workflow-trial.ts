import type { WorkflowTrial } from '@offhook/desk-api'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { parseJson } from '../http/json.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { rowOf } from '../task-router/rows.ts'

const fields = z.object({
  attributes: z.record(z.string(), z.unknown()),
  configuration: z.string().optional(),
})

/** Tries a workflow with an example task: nothing is made or changed. */
export function workflowTrialRoutes(routes: Routes, options: RestOptions): void {
  const path = '/offhook/v1/Workspaces/:WorkspaceSid/Workflows/:Sid/Trial'
  routes.post(path, 'manage-routing', (asked) => {
    const workflow = rowOf(options, asked, 'workflow')
    const { attributes, configuration } = parseJson(fields, asked.json)
    const steps = options.router.tryWorkflow(workflow, attributes, configuration)
    return ok({ workflowSid: workflow.sid, steps } satisfies WorkflowTrial)
  })
}
