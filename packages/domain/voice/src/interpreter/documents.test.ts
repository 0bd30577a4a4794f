import { readdirSync, readFileSync } from 'node:fs'
import { makeSid, SimulatedClock } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { reply } from '../testing/scripted-documents.ts'
import { standardVerbs, type VerbParts } from '../verbs/standard-verbs.ts'
import { loadDocument } from './load-document.ts'
import { VerbTable } from './verb.ts'

/** Whole documents against the schemas of all verbs. What is expected of each stands in it. */
// No verb runs here.
const verbs = new VerbTable()
verbs.add(...standardVerbs({} as VerbParts))

const data = new URL('./test-data/', import.meta.url)

function filesIn(folder: string): string[] {
  return readdirSync(new URL(folder, data)).filter((name) => name.endsWith('.xml'))
}

async function load(folder: string, name: string) {
  const body = readFileSync(new URL(`${folder}${name}`, data), 'utf8')
  return loadDocument({
    start: { kind: 'url', url: 'https://app/x', method: 'POST', parameters: {} },
    documents: { fetch: async () => reply({ body }) },
    clock: new SimulatedClock(),
    accountSid: makeSid('AC'),
    callSid: null,
    verbs,
    placement: 'document',
    signal: new AbortController().signal,
  })
}

describe('documents that can be run', () => {
  test.each(filesIn('valid/'))('%s has no issue', async (name) => {
    const loaded = await load('valid/', name)

    expect(loaded).toMatchObject({ ok: true, document: { issues: [] } })
  })

  test.each(filesIn('doubtful/'))('%s has the issues that its comment names', async (name) => {
    const loaded = await load('doubtful/', name)
    const wanted = readFileSync(new URL(`doubtful/${name}`, data), 'utf8')
    const [, list = ''] = /issues: ([^>]*?)\s*-->/.exec(wanted) ?? []

    const issues = loaded.ok ? loaded.document.issues : []
    expect(issues.map(({ code, line, column }) => `${code}@${line}:${column}`).join(' ')).toBe(list)
  })
})
