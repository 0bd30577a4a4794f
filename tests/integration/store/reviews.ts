/** What holds for reads over what people say about calls, on every database. */
import { makeSid, put, type WorkerSid } from '@offhook/core'
import type { CallScore } from '@offhook/site'
import type { Store } from '@offhook/store'
import { expect, it } from 'vitest'

const DAY = 86_400_000
const account = makeSid('AC')
const ann = makeSid('WK')

function score(
  agent: string,
  workerSid: WorkerSid | null,
  percent: number | null,
  over: Partial<CallScore> = {},
): CallScore {
  return {
    ...{ sid: makeSid('SC'), accountSid: account, callSid: makeSid('CA'), callStartedAt: 2 * DAY },
    ...{ formSid: makeSid('SF'), formName: 'Courtesy', workerSid, agent, percent, note: '' },
    answers: [{ text: 'Greeted?', kind: 'yes-no', weight: 1, answer: 'yes' }],
    ...{ personSid: null, author: 'API', dateCreated: 3 * DAY, dateUpdated: 3 * DAY },
    ...over,
  }
}

/** @param store the one that is open now */
export function reviewCases(store: () => Store): void {
  it('adds up scores agent by agent: those of the time that have a total', async () => {
    const rows = [
      score('Ann', ann, 100),
      score('Ann Smith', ann, 50.5, { callStartedAt: 3 * DAY - 1 }),
      score('Ann', ann, null),
      score('Ann', ann, 1, { callStartedAt: 2 * DAY - 1 }),
      score('Ann', ann, 1, { callStartedAt: 3 * DAY }),
      score('Ann', ann, 1, { accountSid: makeSid('AC') }),
      score('+12025550177', null, 33.3),
      score('+12025550188', null, null),
    ]
    await store().writer.commit(rows.map((row) => put('call-score', row)))

    expect(await store().reviews.agentScores(account, 2 * DAY, 3 * DAY)).toEqual([
      {
        ...{ workerSid: null, agent: '+12025550177', scores: 1 },
        ...{ averagePercent: 33.3, lowestPercent: 33.3, highestPercent: 33.3 },
      },
      {
        ...{ workerSid: ann, agent: 'Ann Smith', scores: 2 },
        ...{ averagePercent: 75.3, lowestPercent: 50.5, highestPercent: 100 },
      },
    ])
  })
}
