import { expect, it } from 'vitest'
import { Admin } from '../../api/admin.ts'
import type { Http, RequestOptions } from '../../api/http.ts'
import { firstSteps } from './first-steps.ts'
import type { AdminTools } from './use-admin.ts'

const PAGE = 50
const answered = { status: 'completed', duration: 12, parentCallSid: null, from: '+12025550188' }
const unanswered = Array.from({ length: PAGE }, () => ({
  ...answered,
  ...{ status: 'no-answer', duration: 0 },
}))

it('the first call stays done, however many calls nobody has answered since', async () => {
  const calls = [...unanswered, answered]
  const answers: Record<string, (query: RequestOptions['query']) => unknown> = {
    '/offhook/v1/People': () => ({ people: [] }),
    '/offhook/v1/SipUsers': () => ({ sipUsers: [], next: null }),
    '/offhook/v1/Trunks': () => ({ trunks: [], next: null }),
    '/offhook/v1/Calls': (query) => ({
      calls: calls
        .filter(({ status }) => !query?.['status'] || status === query['status'])
        .slice(0, PAGE),
    }),
  }
  const http = {
    get: async (path: string, { query }: RequestOptions = {}) => answers[path]?.(query) ?? {},
  } as unknown as Http
  const steps = await firstSteps({ admin: new Admin(http), account: '/2010' } as AdminTools)

  expect(steps.find(({ name }) => name === 'call')).toMatchObject({
    isDone: true,
    state: { key: 'admin.calledBy', values: { number: '+1 202 555 0188' } },
  })
})
