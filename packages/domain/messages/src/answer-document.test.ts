import { codes } from '@offhook/core'
import type { DocumentReply } from '@offhook/voice'
import { describe, expect, it } from 'vitest'
import { readAnswer } from './answer-document.ts'

const URL = 'https://app.example/sms/in'
const reply = (body: string, contentType = 'text/xml'): DocumentReply => ({
  ...{ ok: true, status: 200, contentType, body, finalUrl: URL },
})
const read = (body: string, contentType?: string) => {
  const document = readAnswer(reply(body, contentType))
  if (!document.ok) throw new Error(document.message)
  return document
}

describe('a document that answers a message', () => {
  it('has texts in Message, Sms and Body, and its URLs are relative to its own', () => {
    const { answers, faults } = read(
      '<Response><Message to="+12025550111" from="+12025550100" action="next" statusCallback="/told"> hi </Message>' +
        '<Sms>plain</Sms><Message method="GET">ignored<Body>one </Body><Body>two</Body></Message></Response>',
    )

    expect(faults).toEqual([])
    expect(answers).toMatchObject([
      {
        ...{ kind: 'message', to: '+12025550111', from: '+12025550100', body: 'hi' },
        ...{ action: 'https://app.example/sms/next', statusCallback: 'https://app.example/told' },
        method: 'POST',
      },
      { body: 'plain', to: null, from: null, action: null },
      { body: 'onetwo', method: 'GET' },
    ])
  })

  it('is a text of its own as text/plain', () => {
    expect(read('See you', 'text/plain; charset=utf-8').answers).toMatchObject([
      { body: 'See you' },
    ])
  })

  it('names what it cannot do, and where, and does the rest', () => {
    const { answers, faults } = read(
      [
        '<Response>',
        '<Say>hello</Say>',
        '<Message loud="yes">one</Message>',
        '<Message><Media>https://x/a.png</Media></Message>',
        '<Message/>',
        '<Redirect method="PUT">more</Redirect>',
        '</Response>',
      ].join('\n'),
    )

    expect(answers).toMatchObject([
      { body: 'one' },
      { kind: 'redirect', url: 'https://app.example/sms/more', method: 'POST' },
    ])
    expect(faults.map(({ code, at }) => [code, at?.line])).toEqual([
      [codes.notForMessages, 2],
      [codes.schemaViolated, 3],
      [codes.mediaNotSupported, 4],
      [codes.messageBody, 5],
      [codes.redirectMethod, 6],
    ])
  })

  it.each([
    ['<Response><Message>', 'text/xml', codes.notWellFormed],
    ['<Answer/>', 'text/xml', codes.rootWrong],
    ['', 'text/xml', codes.bodyEmpty],
    ['RIFF', 'audio/wav', codes.contentTypeUnknown],
  ])('is refused where it is none: %j as %s', (body, contentType, code) => {
    expect(readAnswer(reply(body, contentType))).toMatchObject({ ok: false, code })
  })
})
