/** Scorecards: forms, how they are filled in, who reads them. */
import { makeSid } from '@offhook/core'
import { CallScores, ScoreForms } from '@offhook/site'
import { beforeEach, describe, expect, it } from 'vitest'
import { callScoreRoutes } from './call-scores.ts'
import { scoreFormRoutes } from './score-forms.ts'
import {
  accountSid,
  annsWorker,
  askerOf,
  bodyOf,
  customer,
  other,
  START,
  shelfInMemory,
  type Who,
} from './testing/reviewed-call.ts'

const given = {
  name: 'Courtesy',
  questions: [
    { text: 'Was the customer greeted?', kind: 'yes-no', weight: 3 },
    { text: 'How clear was the answer?', kind: 'scale', weight: 1 },
  ],
}
const anns = { workerSid: annsWorker, name: 'Ann' }
const cyds = { workerSid: null, name: '+12025550177' }

let agents: readonly (typeof anns | typeof cyds)[]
let asked: { accountSid: string; from: number; before: number } | null
let ask: ReturnType<typeof askerOf>

beforeEach(() => {
  const { shelf, clock } = shelfInMemory()
  agents = [anns]
  asked = null
  const scoreForms = new ScoreForms(shelf)
  ask = askerOf(
    (routes, options) => {
      scoreFormRoutes(routes, options)
      callScoreRoutes(routes, options)
    },
    {
      clock,
      site: { scoreForms, scores: new CallScores(shelf, scoreForms) },
      contactRepository: {
        contactOfCall: async (_: unknown, sid: string) =>
          sid === customer.sid ? { agents } : undefined,
        lanes: async () => [],
      },
      reviewRepository: {
        agentScores: async (sid: string, from: number, before: number) => {
          asked = { accountSid: sid, from, before }
          return []
        },
      },
    },
  )
})

const makeForm = async (json: object = given) =>
  bodyOf(await ask('POST ScoreForms', { who: 'sue', json })) as { sid: string; version: number }
const fill = async (json: object, who: Who = 'sue', call = customer) =>
  bodyOf(await ask('POST Calls/:Sid/Scores', { who, json, call }))
const scoresFor = async (who: Who) =>
  bodyOf(await ask('GET Calls/:Sid/Scores', { who }))['scores'] as readonly object[]

describe('forms', () => {
  it('are kept, changed and removed, and count how often they were saved', async () => {
    const { sid } = await makeForm()
    const params = { Sid: sid }
    const changed = await ask('POST ScoreForms/:Sid', {
      ...{ who: 'sue', params, json: { name: ' Manners ' } },
    })
    expect(changed.body).toMatchObject({ name: 'Manners', version: 2, questions: given.questions })
    expect((await ask('GET ScoreForms', { who: 'sue' })).body).toEqual({
      scoreForms: [changed.body],
      next: null,
    })
    expect((await ask('DELETE ScoreForms/:Sid', { who: 'sue', params })).status).toBe(204)
    await expect(ask('GET ScoreForms/:Sid', { who: 'sue', params })).rejects.toMatchObject({
      code: 20404,
    })
  })

  const [question] = given.questions
  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a long name', { name: 'x'.repeat(65) }, 'name'],
    ['no questions', { questions: [] }, 'questions'],
    ['too many', { questions: Array(51).fill(question) }, 'questions'],
    ['a question without a text', { questions: [{ ...question, text: ' ' }] }, 'questions.0.text'],
    ['an unknown kind', { questions: [{ ...question, kind: 'essay' }] }, 'questions.0.kind'],
    ['no weight', { questions: [question, { ...question, weight: 0 }] }, 'questions.1.weight'],
    ['half a weight', { questions: [{ ...question, weight: 1.5 }] }, 'questions.0.weight'],
    ['a weight beyond all', { questions: [{ ...question, weight: 101 }] }, 'questions.0.weight'],
  ])('with %s are refused', async (_what, wrong, field) => {
    await expect(makeForm({ ...given, ...wrong })).rejects.toMatchObject({
      code: 20001,
      message: expect.stringContaining(field),
    })
  })
})

describe('a score', () => {
  it('is the total by weights, of the one agent, and keeps what its answers meant', async () => {
    const { sid: formSid, version } = await makeForm()
    const score = await fill({ formSid, version, answers: ['yes', 3], note: ' Well done ' })
    expect(score).toMatchObject({
      ...{ percent: 87.5, agent: 'Ann', workerSid: annsWorker, author: 'sue', note: 'Well done' },
      formName: 'Courtesy',
    })
    await ask('POST ScoreForms/:Sid', {
      ...{ who: 'sue', params: { Sid: formSid } },
      json: { name: 'Other', questions: [{ text: 'Another?', kind: 'scale', weight: 9 }] },
    })
    await ask('DELETE ScoreForms/:Sid', { who: 'sue', params: { Sid: formSid } })

    const [kept] = await scoresFor('sue')
    expect(kept).toEqual(score)
    expect(score['answers']).toEqual([
      { ...given.questions[0], answer: 'yes' },
      { ...given.questions[1], answer: 3 },
    ])
  })

  it('takes the place of an earlier one of the same form and agent', async () => {
    const { sid: formSid, version } = await makeForm()
    const first = await fill({ formSid, version, answers: ['no', 1] })
    const second = await fill({ formSid, version, answers: ['yes', 5] }, 'api')
    expect(second).toMatchObject({ sid: first['sid'], percent: 100, author: 'API' })
    expect(await scoresFor('sue')).toEqual([second])
  })

  it('is one, where two nodes take it at the same moment', async () => {
    const { shelf } = shelfInMemory()
    // Neither sees what the other is about to write.
    const rows = { ...shelf.rows, find: async () => undefined }
    const forms = new ScoreForms(shelf)
    const { sid: formSid, version } = await forms.create(accountSid, given as never)
    const call = { accountSid, callSid: customer.sid, startedAt: START, agent: anns }
    const author = { personSid: null, author: 'API' }
    const filled = await Promise.all(
      (['no', 'yes'] as const).map((answer) =>
        new CallScores({ ...shelf, rows }, { get: () => forms.get(accountSid, formSid) }).fill(
          call,
          author,
          { formSid, version, answers: [answer, 5], note: '' },
        ),
      ),
    )

    expect(filled[0]?.sid).toBe(filled[1]?.sid)
    expect(await new CallScores(shelf, forms).ofCalls(accountSid, [customer.sid])).toHaveLength(1)
  })

  it('says which agent where there were several, and each has their own', async () => {
    agents = [anns, cyds]
    const { sid: formSid, version } = await makeForm()
    const json = { formSid, version, answers: ['yes', 5] }
    for (const agent of [undefined, null, 'Bob'])
      await expect(fill({ ...json, agent })).rejects.toMatchObject({ code: 20001 })
    await fill({ ...json, agent: annsWorker })
    await fill({ ...json, agent: '+12025550177' })

    expect(await scoresFor('sue')).toHaveLength(2)
    // An agent reads what was said of them alone.
    expect(await scoresFor('ann')).toMatchObject([{ agent: 'Ann' }])
    await expect(scoresFor('bob')).rejects.toMatchObject({ code: 20404 })
  })

  it('is removed by its call alone', async () => {
    const { sid: formSid, version } = await makeForm()
    const { sid } = (await fill({ formSid, version, answers: ['yes', 5] })) as { sid: string }
    const params = { ScoreSid: sid }
    const remove = (call = customer) =>
      ask('DELETE Calls/:Sid/Scores/:ScoreSid', { who: 'sue', params, call })
    await expect(remove(other)).rejects.toMatchObject({ code: 20404 })
    expect((await remove()).status).toBe(204)
    expect(await scoresFor('sue')).toEqual([])
  })

  it.each([
    ['too few answers', { answers: ['yes'] }, 20001],
    ['an answer of another kind', { answers: ['yes', 'no'] }, 20001],
    ['an answer off the scale', { answers: ['yes', 6] }, 20001],
    ['a long note', { note: 'x'.repeat(2_001) }, 20001],
    ['a form that was changed meanwhile', { version: 7 }, 20412],
    ['no such form', { formSid: makeSid('SF') }, 20404],
    ['a form that is none', { formSid: 'SF1' }, 20404],
  ])('with %s is refused', async (_what, wrong, code) => {
    const { sid: formSid, version } = await makeForm()
    const json = { formSid, version, answers: ['yes', 5], ...wrong }
    await expect(fill(json)).rejects.toMatchObject({ code })
    expect(await scoresFor('sue')).toEqual([])
  })

  it('needs an agent who took part', async () => {
    const { sid: formSid, version } = await makeForm()
    const json = { formSid, version, answers: ['yes', 5] }
    await expect(fill(json, 'sue', other)).rejects.toMatchObject({ code: 20001 })
  })
})

it('means are of calls of a time that is bounded', async () => {
  const query = { since: '2026-11-01', until: '2026-11-30' }
  const page = await ask('GET AgentScores', { who: 'sue', query })
  expect(page.body).toEqual({
    since: '2026-11-01T00:00:00.000Z',
    until: '2026-12-01T00:00:00.000Z',
    agents: [],
  })
  const from = Date.parse('2026-11-01T00:00:00Z')
  expect(asked).toEqual({ accountSid, from, before: Date.parse('2026-12-01T00:00:00Z') })
  expect(START).toBeGreaterThan(from)
  const tooLong = { since: '2024-01-01', until: '2026-11-30' }
  await expect(ask('GET AgentScores', { who: 'sue', query: tooLong })).rejects.toMatchObject({
    code: 20001,
  })
})
