import {
  type Flow,
  type FlowFacts,
  type FlowRevision,
  flowStatuses,
  invalidFlow,
  readDefinition,
  type Studio,
  webhookPath,
} from '@offhook/studio'
import { MAX_DEFINITION_BYTES } from '@offhook/studio-flow'
import { created, noContent, ok } from '../http/answer.ts'
import { bad } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { ifMatchOf } from '../task-router/if-match.ts'
import { dates } from '../task-router/shape.ts'
import { access, FLOW, FLOWS, flowIn, flowSidIn, flowUrl } from './paths.ts'

/** A form writes each character of JSON as up to three. */
const limits = { body: MAX_DEFINITION_BYTES * 3 }
/** Of a list: each row is read with its definition. */
const MOST_ROWS = 50

/** Flows, their revisions and test users. */
export function flowRoutes(routes: Routes, studio: Studio): void {
  const { flows } = studio
  routes.get(FLOWS, access, (asked) =>
    asked.listV1(
      'flows',
      (page) => flows.list(asked.accountSid, page),
      // A page of them would be large: each comes with its own resource.
      (row) => ({ ...shape(row, asked), definition: null }),
      MOST_ROWS,
    ),
  )
  routes.post(
    FLOWS,
    access,
    async (asked) => {
      const { form, accountSid } = asked
      const friendlyName = form.required('FriendlyName')
      const definition = form.required('Definition')
      const input = { ...fields(form), friendlyName, definition }
      return created(shape(await flows.create(accountSid, input), asked))
    },
    limits,
  )
  routes.post(
    `${FLOWS}/Validate`,
    access,
    ({ form }) => {
      fields(form)
      form.required('FriendlyName')
      const { validation } = readDefinition(form.required('Definition'))
      if (!validation.valid) throw invalidFlow(validation.errors)
      return ok({ valid: true })
    },
    limits,
  )
  routes.get(FLOW, access, async (asked) => ok(shape(await flowIn(asked, studio), asked)))
  routes.post(
    FLOW,
    access,
    async (asked) => {
      // Whoever says which revision they began with never overwrites a newer one.
      const after = ifMatchOf(asked)
      const input = fields(asked.form)
      const row = await flows.update(asked.accountSid, flowSidIn(asked), input, after)
      return ok(shape(row, asked))
    },
    limits,
  )
  routes.delete(FLOW, access, async (asked) => {
    await flows.remove(asked.accountSid, flowSidIn(asked))
    return noContent
  })
  revisionRoutes(routes, studio)
  testUserRoutes(routes, studio)
}

function revisionRoutes(routes: Routes, studio: Studio): void {
  const { flows } = studio
  const path = `${FLOW}/Revisions`
  routes.get(path, access, async (asked) => {
    const { sid } = await flowIn(asked, studio)
    return asked.listV1(
      'revisions',
      (page) => flows.revisions(asked.accountSid, sid, page),
      (row) => revisionShape(row, asked),
      MOST_ROWS,
    )
  })
  routes.get(`${path}/:Revision`, access, async (asked) => {
    const flow = await flowIn(asked, studio)
    const row = await flows.revision(asked.accountSid, flow, asked.param('Revision'))
    return ok(revisionShape(row, asked))
  })
}

function testUserRoutes(routes: Routes, studio: Studio): void {
  const path = `${FLOW}/TestUsers`
  const shapeOf = ({ sid, testUsers }: Flow, asked: Asked) => {
    return { sid, test_users: testUsers, url: `${flowUrl(asked, sid)}/TestUsers` }
  }
  routes.get(path, access, async (asked) => ok(shapeOf(await flowIn(asked, studio), asked)))
  routes.post(path, access, async (asked) => {
    const users = asked.form.all('TestUsers').filter((one) => one !== '')
    if (!asked.form.has('TestUsers')) throw bad('TestUsers is missing')
    const row = await studio.flows.setTestUsers(asked.accountSid, flowSidIn(asked), users)
    return ok(shapeOf(row, asked))
  })
}

function fields(form: Form) {
  const status = form.oneOf('Status', flowStatuses)
  if (!status) throw bad('Status is missing')
  return {
    status,
    friendlyName: form.filled('FriendlyName'),
    definition: form.filled('Definition'),
    commitMessage: form.text('CommitMessage'),
  }
}

function shape(row: Flow, asked: Asked) {
  const url = flowUrl(asked, row.sid)
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    author_sid: null,
    ...facts(row),
    warnings: row.warnings,
    ...dates(row),
    webhook_url: `${asked.base}${webhookPath(row.accountSid, row.sid)}`,
    url,
    links: {
      revisions: `${url}/Revisions`,
      test_users: `${url}/TestUsers`,
      executions: `${url}/Executions`,
    },
  }
}

function revisionShape(row: FlowRevision, asked: Asked) {
  return {
    sid: row.flowSid,
    account_sid: row.accountSid,
    author_sid: null,
    ...facts(row),
    ...dates(row),
    url: `${flowUrl(asked, row.flowSid)}/Revisions/${row.revision}`,
  }
}

/** A draft may be anything; what is no JSON goes out as the text it is. */
function facts(row: FlowFacts) {
  return {
    friendly_name: row.friendlyName,
    definition: parsed(row.definition),
    status: row.status,
    revision: row.revision,
    commit_message: row.commitMessage,
    valid: row.valid,
    errors: row.errors,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
