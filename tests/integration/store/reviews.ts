/** What holds for reads over what people say about calls, on every database. */
import { makeSid, put, type TaskSid, type WorkerSid } from '@offhook/core'
import type { CallScore, SaidFilter, TaskNote } from '@offhook/site'
import type { Store } from '@offhook/store'
import type { TranscriptLine } from '@offhook/voice'
import { expect, it } from 'vitest'
import { callRow, taskRow } from './rows.ts'

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

function line(text: string, over: Partial<TranscriptLine> = {}): TranscriptLine {
  return {
    ...{ sid: makeSid('TL'), accountSid: account, callSid: makeSid('CA') },
    ...{ transcriptionSid: makeSid('GT'), track: 'inbound_track', label: 'customer', text },
    ...{ confidence: null, spokenFrom: DAY, spokenTo: DAY + 1, dateCreated: 1, dateUpdated: 1 },
    ...over,
  }
}

function note(taskSid: TaskSid, text: string, dateCreated: number, of = account): TaskNote {
  return {
    ...{ sid: makeSid('NT'), accountSid: of, taskSid, personSid: null, author: 'API', text },
    ...{ version: 1, earlier: [], dateCreated, dateUpdated: dateCreated },
  }
}

/** @param store the one that is open now */
export function reviewCases(store: () => Store): void {
  it('tells in words what tasks were about, of all of them at once, also when a task is gone', async () => {
    const task = taskRow({ accountSid: account, attributes: { reason: 'sales' } })
    const odd = taskRow({ accountSid: account, attributes: { reason: 7 } })
    const [gone, unknown] = [makeSid('WT'), makeSid('WT')]
    const notes = [
      note(task.sid, 'Second\n', 2),
      note(task.sid, ' First ', 1),
      note(task.sid, ' \n', 3),
      note(task.sid, 'of others', 1, makeSid('AC')),
      note(gone, 'Wants the blue one', 1),
    ]
    const rows = [task, odd].map((row) => put('task', row))
    await store().writer.commit([...rows, ...notes.map((row) => put('task-note', row))])

    const sids = [task.sid, odd.sid, gone, unknown]
    expect(Object.fromEntries(await store().contacts.taskWords(account, sids))).toEqual({
      [task.sid]: { reason: 'sales', note: 'First\nSecond' },
      [odd.sid]: { reason: null, note: '' },
      [gone]: { reason: null, note: 'Wants the blue one' },
      [unknown]: { reason: null, note: '' },
    })
    expect(await store().contacts.taskWords(account, [])).toEqual(new Map())
  })

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

  it('finds lines by their words, a phrase by its order, page by page', async () => {
    const call = callRow({ accountSid: account, to: 'client:ann' })
    const rows = [
      line('I want my money back.', { dateCreated: 1 }),
      line('MONEY, he said: you get it back', { dateCreated: 2, callSid: call.sid }),
      line('Your back hurts', { dateCreated: 3 }),
      line('money back', { dateCreated: 4, spokenFrom: 3 * DAY }),
      line('money back', { accountSid: makeSid('AC') }),
    ]
    await store().writer.commit([
      put('call', call),
      ...rows.map((row) => put('transcript-line', row)),
    ])
    const page = { size: 10, after: null }
    const placeOf = ({ sid }: { sid: string }) => rows.findIndex((row) => row.sid === sid) + 1
    const found = async (filter: Omit<SaidFilter, 'accountSid'>, size = 10, after?: string) => {
      const ask = { ...page, size, after: after ?? null }
      const { rows: lines, next } = await store().reviews.said(
        { accountSid: account, ...filter },
        ask,
      )
      return { at: lines.map(placeOf), next }
    }

    expect(await found({ words: 'money back' })).toEqual({ at: [4, 2, 1], next: null })
    expect(await found({ words: '"Money back"' })).toEqual({ at: [4, 1], next: null })
    expect(await found({ words: 'back -money' })).toEqual({ at: [3], next: null })
    expect(await found({ words: 'money', from: DAY, before: 2 * DAY })).toMatchObject({
      at: [2, 1],
    })
    expect(await found({ words: 'money', party: 'client:ann' })).toMatchObject({ at: [2] })
    // What has no words finds nothing, and nothing of it is code.
    for (const words of ['...', '" & ! :* (', "'); DROP TABLE calls; --"])
      expect(await found({ words })).toEqual({ at: [], next: null })

    const first = await found({ words: 'money' }, 2)
    expect(first.at).toEqual([4, 2])
    expect(await found({ words: 'money' }, 2, first.next ?? '')).toEqual({ at: [1], next: null })
  })
}
