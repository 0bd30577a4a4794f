import type { SavedRun, Template } from '@offhook/studio-flow'
import { type ReadyServer, until } from '@offhook/test-kit'
import { basicAuth, restClient } from './rest.ts'

/** The server lets an account make five at once. */
export const CALLS_AT_ONCE = 5
/** The server ends a call of a run after two minutes. */
const OVER_WITHIN_MS = 150_000

export interface CalledRun {
  readonly status: string
  readonly failure: string | null
  readonly expected: readonly string[]
  readonly passed: readonly string[]
}

/** Makes a saved run of a template by a real call: the server dials a number of its own. */
export async function callRun(
  facts: ReadyServer,
  template: Template,
  run: SavedRun,
): Promise<CalledRun> {
  const definition = template.definition({
    workflowSid: facts.workflowSid,
    taskChannelSid: `TC${'1'.repeat(32)}`,
  })
  const { sid } = await restClient(facts).studio.v2.flows.create({
    ...{ friendlyName: template.id, status: 'draft', definition },
  })
  const url = `${facts.httpUrl}/offhook/v1/Flows/${sid}/Trials`
  const headers = { authorization: basicAuth(facts), 'content-type': 'application/json' }
  const begun = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ run }) })
  if (!begun.ok) throw new Error(`${run.name}: ${begun.status} ${await begun.text()}`)
  return until(
    `the run "${run.name}" of ${template.id} is over`,
    async () => {
      const answer = await fetch(url, { headers })
      const { trials } = (await answer.json()) as { readonly trials: readonly CalledRun[] }
      // The flow is its own, and so is the run.
      return trials.find(({ status }) => status === 'passed' || status === 'failed')
    },
    OVER_WITHIN_MS,
  )
}
