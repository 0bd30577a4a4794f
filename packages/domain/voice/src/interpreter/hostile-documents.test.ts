/**
 * Documents by the hundred thousand, from a seed (`OFFHOOK_FUZZ_SEED`; more of them by
 * `OFFHOOK_FUZZ_MESSAGES`): each is run, or refused with its code and its place, and none throws.
 */
import { codes, entryOf, makeSid, SimulatedClock } from '@offhook/core'
import { type Position, readAttributes } from '@offhook/twiml'
import { describe, expect, test } from 'vitest'
import { DocumentFuzzer, PLANTED } from '../testing/document-fuzzer.ts'
import { standardVerbs, type VerbParts } from '../verbs/standard-verbs.ts'
import { loadDocument } from './load-document.ts'
import { anywhere, VerbTable } from './verb.ts'

const SEED = Number(process.env['OFFHOOK_FUZZ_SEED'] ?? 20_261_129)
const DOCUMENTS = Number(process.env['OFFHOOK_FUZZ_MESSAGES'] ?? 100_000)
/** Of these, so many are sound but for one attribute. */
const PLANTED_DOCUMENTS = Math.ceil(DOCUMENTS / 20)

const refusals: readonly number[] = [
  codes.bodyTooLarge,
  codes.bodyEmpty,
  codes.notWellFormed,
  codes.xmlVersionUnknown,
  codes.rootWrong,
]

// No verb runs here.
const verbs = new VerbTable()
verbs.add(...standardVerbs({} as VerbParts))

const world = {
  documents: { fetch: () => Promise.reject(new Error('nothing is fetched')) },
  clock: new SimulatedClock(),
  accountSid: makeSid('AC'),
  callSid: null,
  verbs,
  signal: new AbortController().signal,
}

const load = (twiml: string, index = 0) =>
  loadDocument({
    ...world,
    start: { kind: 'twiml', twiml },
    placement: anywhere[index % anywhere.length]!,
  })

/** Whether there is such a place in a document; one behind its last character counts. */
function isIn(twiml: string, { line, column }: Position): boolean {
  const lines = twiml.replace(/^\uFEFF/, '').split(/\r\n?|\n/)
  const found = lines[line - 1]
  return found !== undefined && column >= 1 && column <= found.length + 2
}

describe('hostile documents', { timeout: 60_000 + DOCUMENTS }, () => {
  test('are run or refused, and what is wrong with them has a code and a place', async () => {
    const fuzzer = new DocumentFuzzer(SEED, verbs.all)
    const faults: string[] = []
    const counts = { run: 0, refused: 0, issues: 0 }
    for (let index = 0; index < DOCUMENTS && faults.length < 5; index++) {
      const twiml = fuzzer.damaged()
      const loaded = await load(twiml, index)
      if (!loaded.ok) {
        counts.refused++
        const { code, at, message } = loaded.failure
        const isTold = refusals.includes(code) && at && isIn(twiml, at) && message !== ''
        if (!isTold) faults.push(`${code} ${JSON.stringify(at)} ${JSON.stringify(twiml)}`)
        continue
      }
      counts.run++
      for (const { verb, element } of loaded.document.verbs) readAttributes(verb.schema, element)
      for (const issue of loaded.document.issues) {
        counts.issues++
        if (!entryOf(issue.code) || !isIn(twiml, issue)) {
          faults.push(`${issue.code}@${issue.line}:${issue.column} ${JSON.stringify(twiml)}`)
        }
      }
    }

    expect(faults).toEqual([])
    // The damage is neither so small that nothing is refused, nor so large that nothing runs.
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(DOCUMENTS / 10)
  })

  test('have an unknown attribute told where it stands, and run without it', async () => {
    const fuzzer = new DocumentFuzzer(SEED, verbs.all)
    const untold: string[] = []
    for (let index = 0; index < PLANTED_DOCUMENTS; index++) {
      const twiml = fuzzer.planted()
      const loaded = await load(twiml)
      // A text among those may hold what XML forbids.
      if (!loaded.ok && twiml.includes('&#0;')) continue
      const before = twiml.slice(0, twiml.indexOf(PLANTED)).split(/\r\n?|\n/)
      const isTold =
        loaded.ok &&
        loaded.document.issues.some(
          ({ code, line, column }) =>
            code === codes.schemaViolated &&
            line === before.length &&
            column === before.at(-1)!.length + 1,
        )
      if (!isTold) untold.push(twiml)
    }
    expect(untold).toEqual([])
  })
})
