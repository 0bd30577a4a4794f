/** The judge of the other files must be able to say no. */
import { describe, expect, it } from 'vitest'
import { Contract, type Exchange } from './support/contract.ts'

const contract = new Contract()
const account = `AC${'0'.repeat(32)}`
const queue = {
  sid: `QU${'1'.repeat(32)}`,
  account_sid: account,
  friendly_name: 'support',
  date_created: 'Tue, 31 Aug 2010 20:36:28 +0000',
  date_updated: 'Tue, 31 Aug 2010 20:36:28 +0000',
  current_size: 0,
  average_wait_time: 0,
  max_size: 100,
  uri: `/2010-04-01/Accounts/${account}/Queues/QU${'1'.repeat(32)}.json`,
}

function judge(change: Partial<Exchange>) {
  return contract.judge({
    method: 'POST',
    uri: `https://api.twilio.com/2010-04-01/Accounts/${account}/Queues.json`,
    parameters: ['FriendlyName'],
    status: 201,
    contentType: 'application/json; charset=utf-8',
    body: queue,
    ...change,
  })
}

describe('the judge of answers', () => {
  it('lets an answer pass that is as the contract has it', () => {
    expect(judge({})).toEqual({ operationId: 'CreateQueue', group: 'queues', problems: [] })
  })

  it.each([
    ['a date of the wrong family', { ...queue, date_created: '2010-08-31T20:36:28Z' }],
    ['a sid of another kind', { ...queue, sid: account }],
    ['a number written as text', { ...queue, current_size: '0' }],
    ['a field too many', { ...queue, size: 0 }],
    ['a field too few', { ...queue, uri: undefined }],
  ])('tells of %s', (_, body) => {
    expect(judge({ body: JSON.parse(JSON.stringify(body)) }).problems).toHaveLength(1)
  })

  it.each([
    ['a status that is not documented', { status: 200 }],
    ['a parameter that is not documented', { parameters: ['FriendlyName', 'Colour'] }],
    ['a path that is not documented', { uri: 'https://api.twilio.com/2010-04-01/Queues.json' }],
    [
      'a family at the wrong host',
      { uri: 'https://taskrouter.twilio.com/2010-04-01/Accounts.json' },
    ],
    ['an answer that is no JSON', { contentType: 'text/html' }],
    ['an internal error', { status: 500, body: { code: 20500 } }],
  ])('tells of %s', (_, change) => {
    expect(judge(change).problems).not.toEqual([])
  })

  it('takes an error of the documented form, and no other', () => {
    const error = {
      code: 20404,
      message: 'not there',
      more_info: 'https://www.twilio.com/docs/errors/20404',
      status: 404,
    }

    expect(judge({ status: 404, body: error }).problems).toEqual([])
    expect(judge({ status: 404, body: { ...error, status: 400 } }).problems).toHaveLength(1)
    expect(judge({ status: 404, body: 'Not Found' }).problems).not.toEqual([])
  })

  it('knows the fields of lists and of what is in them', () => {
    const links = { uri: '/a', first_page_uri: '/a', next_page_uri: null, previous_page_uri: null }
    const page = { page: 0, page_size: 50, start: 0, end: 0, ...links }
    const list = (queues: readonly object[]) =>
      judge({ method: 'GET', parameters: [], status: 200, body: { ...page, queues } }).problems

    expect(list([queue])).toEqual([])
    expect(list([{ ...queue, friendly_name: null }])).toEqual([])
    expect(list([{ ...queue, max_size: 'many' }])).toHaveLength(1)
  })
})
