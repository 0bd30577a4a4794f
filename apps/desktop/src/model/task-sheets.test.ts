import type { TaskNoteRequest, TaskSheet } from '@offhook/desk-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from '../api/http.ts'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { TaskSheets } from './task-sheets.ts'

/** The notes of one task at a server that can fail. */
class Notebook {
  text = ''
  version = 0
  isDown = false
  /** Why no sheet is given out. */
  refusal: ApiError | null = null
  /** How often a sheet was asked for. */
  asked = 0
  readonly saved: string[] = []

  taskSheet = async (): Promise<TaskSheet> => {
    this.asked += 1
    if (this.refusal) throw this.refusal
    return this.#sheet()
  }

  setOutcome = async () => ({ outcome: null })

  readonly #sheet = (): TaskSheet => ({
    taskSid: 'WT1',
    notes: [
      {
        ...note,
        sid: 'N1',
        personSid: 'US1',
        author: 'Ada',
        text: this.text,
        version: this.version,
      },
      { ...note, sid: 'N2', personSid: null, author: 'API', text: 'VIP', version: 1 },
    ],
    outcome: null,
    dispositions: [{ sid: 'D1', label: 'Sold', key: 1, taskQueueSid: null }],
    wrapUpSeconds: 60,
    autoAccept: false,
  })

  saveNote = async (_taskSid: string, { text, version }: TaskNoteRequest) => {
    if (this.isDown) throw new ApiError(0, 0, 'down')
    if (version !== this.version) throw new ApiError(412, 20412, 'saved elsewhere')
    this.text = text
    this.version++
    this.saved.push(text)
    return { ...note, sid: 'N1', personSid: 'US1', author: 'Ada', text, version: this.version }
  }
}

const note = { earlier: [], createdAt: '', updatedAt: '' }
const settled = () => new Promise((done) => setImmediate(done))

let server: Notebook
let clock: SimulatedClock
let sheets: TaskSheets
/** The tasks on the desk. */
let here: Set<string>
beforeEach(async () => {
  server = new Notebook()
  clock = new SimulatedClock()
  here = new Set(['WT1', 'WT2'])
  const isHere = (taskSid: string) => here.has(taskSid)
  sheets = new TaskSheets({ offhook: server, clock, personSid: 'US1', isHere })
  await sheets.load('WT1')
})

const pause = async (ms: number) => {
  clock.advance(ms)
  await settled()
}
const sheet = () => sheets.of('WT1').get()

describe('the note of a task', () => {
  it('is saved once the typing pauses, not letter by letter', async () => {
    for (const text of ['H', 'He', 'Hel']) {
      sheets.write('WT1', text)
      await pause(100)
    }
    expect(server.saved).toEqual([])
    expect(sheet()?.saving).toBe('unsaved')

    await pause(600)

    expect(server.saved).toEqual(['Hel'])
    expect(sheet()).toMatchObject({ saving: 'saved', text: 'Hel' })
  })

  it('is saved at once on demand', async () => {
    sheets.write('WT1', 'Bye')
    await sheets.flush('WT1')
    expect(server.saved).toEqual(['Bye'])
  })

  it('goes out with the page, also while an earlier state of it is on its way', async () => {
    sheets.write('WT1', 'By')
    void sheets.flush('WT1')
    await Promise.resolve()
    sheets.write('WT1', 'Bye')
    sheets.leave()
    await settled()
    expect(server.saved).toEqual(['By', 'Bye'])

    // The page stays after all.
    await pause(600)
    await pause(0)
    expect(server.text).toBe('Bye')
    expect(sheet()).toMatchObject({ saving: 'saved', text: 'Bye' })
  })

  it('is kept and saved later when the server cannot be reached', async () => {
    server.isDown = true
    sheets.write('WT1', 'Important')
    await pause(600)
    expect(sheet()).toMatchObject({ saving: 'waiting', text: 'Important' })

    server.isDown = false
    await pause(3000)

    expect(server.saved).toEqual(['Important'])
    expect(sheet()?.saving).toBe('saved')
  })

  it('loses nothing when the same person wrote in another window', async () => {
    server.text = 'from there'
    server.version = 5
    sheets.write('WT1', 'from here')
    await pause(600)
    await pause(0)

    expect(server.text).toBe('from there\nfrom here')
    expect(sheet()?.text).toBe('from there\nfrom here')
  })

  it('shows what others wrote apart', () => {
    expect(sheet()?.others).toEqual([{ author: 'API', text: 'VIP' }])
  })
})

describe('a sheet that could not be loaded', () => {
  const unreachable = new ApiError(0, 0, 'down')
  const other = () => sheets.of('WT2').get()

  it('is tried again after a pause that grows, until it is there', async () => {
    server.refusal = unreachable
    expect(await sheets.load('WT2')).toBeNull()
    server.asked = 0
    for (const ms of [1_000, 2_000, 4_000]) {
      await pause(ms - 1)
      await pause(1)
    }
    expect(server.asked).toBe(3)

    server.refusal = null
    await pause(8_000)
    expect(other()).toMatchObject({ wrapUpSeconds: 60 })

    server.asked = 0
    await pause(60_000)
    expect(server.asked).toBe(0)
  })

  it('is left alone once its task has gone, and when the server does not give it out', async () => {
    server.refusal = unreachable
    await sheets.load('WT2')
    here.delete('WT2')
    server.asked = 0
    await pause(60_000)
    expect(server.asked).toBe(0)

    here.add('WT2')
    server.refusal = new ApiError(404, 20404, 'not here')
    await sheets.load('WT2')
    await pause(60_000)
    expect(server.asked).toBe(1)
  })

  it('is asked for once by all who wait for it', async () => {
    server.asked = 0
    await Promise.all([sheets.load('WT2'), sheets.load('WT2')])
    expect(server.asked).toBe(1)
  })
})
