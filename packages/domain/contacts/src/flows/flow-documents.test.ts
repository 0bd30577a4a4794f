import type { DocumentReply, DocumentRequest } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import { FlowDocuments } from './flow-documents.ts'

const web: DocumentReply = {
  ok: true,
  status: 200,
  contentType: 'text/xml',
  body: '<Response/>',
  finalUrl: 'https://example.com/',
}

let asked: string[]
let documents: FlowDocuments

beforeEach(() => {
  asked = []
  documents = new FlowDocuments({
    flows: {
      echo: (step, parameters) =>
        step === 'say'
          ? `<Response><Say>${parameters['Digits'] ?? ''}</Say></Response>`
          : undefined,
    },
    web: {
      fetch: async ({ url }) => {
        asked.push(url)
        return web
      },
    },
  })
})

const fetch = (url: string, parameters = {}) =>
  documents.fetch({ url, method: 'POST', parameters } as unknown as DocumentRequest)

describe('documents of a flow', () => {
  it('are made of the step and the request', async () => {
    expect(await fetch('flow://echo/say', { Digits: '2' })).toEqual({
      ok: true,
      status: 200,
      contentType: 'text/xml',
      body: '<Response><Say>2</Say></Response>',
      finalUrl: 'flow://echo/say',
    })
    expect(asked).toEqual([])
  })

  it('have no use for a query', async () => {
    expect(await fetch('flow://echo/say?again=1#top')).toMatchObject({ ok: true })
  })

  it.each([
    'flow://echo/sing',
    'flow://echo/',
    'flow://echo',
    'flow://other/say',
    'flow://constructor/say',
    'flow://__proto__/say',
    'flow:',
    'flow:echo/say',
  ])('are not found: %s', async (url) => {
    expect(await fetch(url)).toMatchObject({ ok: false, code: 11200, status: 404, body: null })
    expect(asked).toEqual([])
  })

  it('leave all other addresses to the web', async () => {
    expect(await fetch('https://example.com/flow://echo/say')).toBe(web)
    expect(asked).toEqual(['https://example.com/flow://echo/say'])
  })
})
