/** Digits that a thread of another process keeps are found, in each form that it has. */
import { spawn } from 'node:child_process'
import { endProgram, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inMemory } from '../support/digit-search.ts'
import { inHeap } from '../support/heap-search.ts'
import { Inspector, inspectable } from '../support/inspector.ts'

/** As the program makes them: it has none of them in its text. */
const numbers = [1, 2, 3, 4, 5, 6].map(numberOf)

function numberOf(seed: number): string {
  let state = seed
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor(state / 1_000) % 10
  }
  return Array.from({ length: 16 }, next).join('')
}

const program = `
const { Worker, isMainThread } = require('node:worker_threads')
${numberOf}
const digits = (seed) => [...numberOf(seed)]
if (isMainThread) {
  globalThis.held = {
    text: digits(1).join(''),
    joined: digits(2).reduce((text, key) => text + key, 'a text that is long enough to be joined: '),
  }
  new Worker(process.argv[1], { eval: true, argv: [] })
} else {
  globalThis.held = {
    keys: digits(3),
    codes: digits(4).map((key) => key.charCodeAt(0)),
    bytes: Buffer.from(digits(7)),
    events: digits(5).map((digit, at) => ({ digit, at })),
    map: new Map(digits(6).map((digit, at) => [at + 100, { digit }])),
  }
  console.error('held')
}
setInterval(() => {}, 1_000)
`

const child = spawn(process.execPath, ['-e', program, program], {
  stdio: ['ignore', 'ignore', 'pipe'],
  env: { ...process.env, ...inspectable },
})
let log = ''
beforeAll(() => {
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk
  })
})
afterAll(() => endProgram(child))

it('in texts, joined texts, lists of keys and of things with a key on the heap, the rest in memory', async () => {
  await until('they are held', () => log.includes('held'))
  const inspector = await Inspector.wake(child.pid!, () => log)
  const [main, worker] = (await inspector.snapshots()).map(({ heap }) => heap)
  inspector.close()

  const where = numbers.map((number) => ({
    main: inHeap(main!, [number]).length > 0,
    worker: inHeap(worker!, [number]).length > 0,
  }))
  const [inMain, inWorker] = [
    { main: true, worker: false },
    { main: false, worker: true },
  ]
  const nowhere = { main: false, worker: false }
  expect(where).toEqual([inMain, inMain, inWorker, nowhere, inWorker, inWorker])
  const { found } = await inMemory(child.pid!, [numberOf(4), numberOf(7), numberOf(8)])
  expect(found.map(({ length }) => length > 0)).toEqual([true, true, false])
})
