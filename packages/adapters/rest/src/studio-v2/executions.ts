import { createHash } from 'node:crypto'
import { errors, OffhookError, remove } from '@offhook/core'
import { type Execution, executionStatuses } from '@offhook/studio'
import { created, noContent, ok } from '../http/answer.ts'
import { parseMoment } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { dates } from '../task-router/shape.ts'
import { access, EXECUTION, executionUrl, FLOW, flowIn, flowSidIn } from './paths.ts'

const MAX_PARTIES = 300
const MAX_PARAMETERS = 64_000
const BATCH = 500

/** What flows do: begun, listed, ended and deleted. */
export function executionRoutes(routes: Routes, options: RestOptions): void {
  const { studio, shelf } = options
  const path = `${FLOW}/Executions`
  routes.get(path, access, async (asked) => {
    const { sid: flowSid } = await flowIn(asked, studio)
    const { accountSid, form } = asked
    const status = form.oneOf('Status', executionStatuses)
    return asked.listV1(
      'executions',
      (page) =>
        shelf.rows.page('studio-execution', { accountSid, flowSid, status }, page, period(form)),
      (row) => shape(studio.executions.live.find(accountSid, row.sid) ?? row, asked),
    )
  })
  routes.post(path, access, async (asked) => {
    await flowIn(asked, studio)
    const { accountSid, form } = asked
    const [to, from] = [form.required('To'), form.required('From')]
    if (Buffer.byteLength(to + from) > MAX_PARTIES) {
      throw new OffhookError(errors.flowPartyTooLong)
    }
    const parameters = parametersIn(form)
    const flowSid = flowSidIn(asked)
    const row = await studio.executions.begin({ accountSid, flowSid, to, from, parameters })
    return created(shape(row, asked))
  })
  routes.get(EXECUTION, access, async (asked) =>
    ok(shape(await executionIn(asked, options), asked)),
  )
  routes.post(EXECUTION, access, async (asked) => {
    const row = await executionIn(asked, options)
    const status = asked.form.oneOf('Status', executionStatuses)
    if (status !== 'ended') throw bad('Status must be ended')
    return ok(shape((await studio.executions.stop(asked.accountSid, row.sid)) ?? row, asked))
  })
  routes.delete(EXECUTION, access, async (asked) => {
    const row = await executionIn(asked, options)
    if (row.status === 'active') {
      throw new OffhookError(errors.stillInProgress, 'The execution is active: end it first')
    }
    await removeExecution(options, row)
    return noContent
  })
}

/** The execution in the path, as it is now. Rejects with 20404. */
export function executionIn(asked: Asked, { studio }: RestOptions): Promise<Execution> {
  const sid = sidIn(asked, 'ExecutionSid', 'FN', 'Executions')
  return studio.executions.get(asked.accountSid, flowSidIn(asked), sid)
}

async function removeExecution({ shelf, studio }: RestOptions, { accountSid, sid }: Execution) {
  for (;;) {
    const where = { accountSid, executionSid: sid }
    const { rows } = await shelf.rows.page('studio-step', where, { size: BATCH, after: null })
    if (rows.length === 0) break
    await shelf.writer.commit(rows.map((row) => remove('studio-step', { sid: row.sid })))
  }
  await shelf.writer.commit([remove('studio-execution', { sid })])
  studio.executions.live.removed(sid)
}

function period(form: Form) {
  const [from, to] = (['DateCreatedFrom', 'DateCreatedTo'] as const).map((name) => {
    const text = form.filled(name)
    return text === undefined ? undefined : parseMoment(name, text)
  })
  return { ...(from && { from: from.start }), ...(to && { before: to.end }) }
}

/** JSON text of an object; numbers and flags in it stay what they are. */
function parametersIn(form: Form): Readonly<Record<string, unknown>> {
  const text = form.filled('Parameters')
  if (text === undefined) return {}
  if (text.length > MAX_PARAMETERS) throw bad(`Parameters has at most ${MAX_PARAMETERS} characters`)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>
    }
  } catch {
    // Refused below.
  }
  throw bad('Parameters must be an object of JSON')
}

function shape(row: Execution, asked: Asked) {
  const url = executionUrl(asked, row)
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    flow_sid: row.flowSid,
    flow_version: row.revision,
    initiated_by: row.initiatedBy,
    contact_channel_address: row.contactAddress,
    contact_sid: contactSid(row),
    context: row.context,
    status: row.status,
    ...dates(row),
    url,
    links: { steps: `${url}/Steps`, execution_context: `${url}/Context` },
  }
}

/** The same for each person of an account, without a row of its own. */
function contactSid({ accountSid, contactAddress }: Execution): string {
  const name = `${accountSid} ${contactAddress}`
  return `FC${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
}
