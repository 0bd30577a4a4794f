import { errors, OffhookError, type Page } from '@offhook/core'
import type { Execution, ExecutionStep } from '@offhook/studio'
import { type Context, contextAfter } from '@offhook/studio-flow'
import { ok } from '../http/answer.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { executionIn } from './executions.ts'
import { access, EXECUTION, executionUrl } from './paths.ts'

const BATCH = 500

/** The widgets that an execution has left, newest first, and what was known at each. */
export function stepRoutes(routes: Routes, options: RestOptions): void {
  const { shelf } = options
  routes.get(`${EXECUTION}/Context`, access, async (asked) => {
    const row = await executionIn(asked, options)
    return ok({
      ...owners(row),
      context: row.context,
      url: `${executionUrl(asked, row)}/Context`,
    })
  })
  routes.get(`${EXECUTION}/Steps`, access, async (asked) => {
    const row = await executionIn(asked, options)
    const where = { accountSid: asked.accountSid, executionSid: row.sid }
    return asked.listV1(
      'steps',
      (page) => shelf.rows.page('studio-step', where, page),
      (step) => shape(step, {}, asked),
    )
  })
  routes.get(`${EXECUTION}/Steps/:StepSid`, access, async (asked) => {
    const execution = await executionIn(asked, options)
    const step = await stepIn(asked, options, execution)
    return ok(shape(step, await contextAt(options, execution, step), asked))
  })
  routes.get(`${EXECUTION}/Steps/:StepSid/Context`, access, async (asked) => {
    const execution = await executionIn(asked, options)
    const step = await stepIn(asked, options, execution)
    const context = await contextAt(options, execution, step)
    return ok({
      ...owners(execution),
      step_sid: step.sid,
      context,
      url: `${stepUrl(asked, step)}/Context`,
    })
  })
}

async function stepIn(
  asked: Asked,
  { shelf }: RestOptions,
  { sid: executionSid }: Execution,
): Promise<ExecutionStep> {
  const sid = sidIn(asked, 'StepSid', 'FT', 'Steps')
  const { accountSid } = asked
  const row = await shelf.rows.find('studio-step', { accountSid, executionSid, sid })
  if (!row) throw new OffhookError(errors.notFound, `There is no step ${sid}`)
  return row
}

/** What was known once this step was left: what all steps until it have written. */
async function contextAt(
  { shelf }: RestOptions,
  { accountSid, sid, context: last }: Execution,
  step: ExecutionStep,
): Promise<Context> {
  const steps: ExecutionStep[] = []
  for (let after: string | null = null; ; ) {
    const where = { accountSid, executionSid: sid }
    const page: Page<ExecutionStep> = await shelf.rows.page('studio-step', where, {
      size: BATCH,
      after,
    })
    steps.push(...page.rows)
    after = page.next
    if (after === null) break
  }
  const begun: Context = { ...last, widgets: {}, flow: { ...last.flow, variables: {} } }
  return steps
    .toReversed()
    .filter(({ dateCreated }) => dateCreated <= step.dateCreated)
    .reduce((context, one) => contextAfter(context, { ...one, from: one.transitionedFrom }), begun)
}

function owners({ accountSid, flowSid, sid }: Execution) {
  return { account_sid: accountSid, flow_sid: flowSid, execution_sid: sid }
}

function stepUrl(asked: Asked, { flowSid, executionSid, sid }: ExecutionStep): string {
  return `${executionUrl(asked, { flowSid, sid: executionSid })}/Steps/${sid}`
}

function shape(row: ExecutionStep, context: Context | object, asked: Asked) {
  const url = stepUrl(asked, row)
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    flow_sid: row.flowSid,
    execution_sid: row.executionSid,
    parent_step_sid: row.parentStepSid,
    name: row.name,
    type: row.type,
    context,
    transitioned_from: row.transitionedFrom,
    transitioned_to: row.transitionedTo,
    ...dates(row),
    url,
    links: { step_context: `${url}/Context` },
  }
}
