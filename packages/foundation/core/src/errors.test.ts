import { describe, expect, it } from 'vitest'
import { errors } from './catalogue/catalogue.ts'
import { errorBody, OffhookError, traceOf } from './errors.ts'

describe('traceOf', () => {
  it('has the stack of an error and of what caused it', () => {
    const cause = new TypeError('no such row')
    const trace = traceOf(new Error('the call failed', { cause }))

    expect(trace).toMatch(/^Error: the call failed\n\s+at .*errors\.test\.ts/)
    expect(trace).toMatch(/\nCaused by: TypeError: no such row\n\s+at /)
  })

  it('has every one of several', () => {
    const trace = traceOf(new AggregateError([new Error('one'), new Error('two')], 'both'))

    expect(trace).toMatch(/^AggregateError: both\n[\s\S]*\nError: one\n[\s\S]*\nError: two\n/)
  })

  it('tells nothing of its fields', () => {
    expect(traceOf(Object.assign(new Error('refused'), { secret: 'hunter2' }))).not.toContain(
      'hunter2',
    )
  })

  it('takes what is no error', () => {
    expect([traceOf('text'), traceOf(undefined)]).toEqual(["'text'", 'undefined'])
  })
})

describe('errorBody', () => {
  it('is what the API documents, with details only where there are any', () => {
    const plain = new OffhookError(errors.notFound, 'There is no such call')
    const more_info = `https://www.twilio.com/docs/errors/${errors.notFound.code}`

    expect(errorBody(plain)).toEqual({
      code: errors.notFound.code,
      message: 'There is no such call',
      more_info,
      status: 404,
    })
    const detailed = new OffhookError(errors.notFound, '', { details: { sid: 'x' } })
    expect(errorBody(detailed)).toMatchObject({ details: { sid: 'x' }, status: 404 })
  })
})
