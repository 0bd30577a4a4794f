import { errors, OffhookError, OperatorError } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { ConfigError } from './config.ts'
import { failureText } from './failure-text.ts'

const expected = [
  new ConfigError('OFFHOOK_BIND is wrong.'),
  new OperatorError('OFFHOOK_BIND is wrong.'),
  new OffhookError(errors.invalidParameter, 'OFFHOOK_BIND is wrong.'),
]

describe('failureText', () => {
  it.each(expected)('tells a person one sentence, and a program one line: %s', (error) => {
    expect(failureText(error, false)).toEqual({ out: '', err: 'OFFHOOK_BIND is wrong.\n' })
    expect(failureText(error, true)).toEqual({
      out: '{"ready":false,"error":"OFFHOOK_BIND is wrong."}\n',
      err: '',
    })
  })

  it.each([new Error('broken'), new TypeError('broken'), new RangeError('broken')])(
    'keeps the stack of a defect: %s',
    (error) => {
      for (const json of [false, true]) {
        const { out, err } = failureText(error, json)

        expect(out).toBe(json ? '{"ready":false,"error":"broken"}\n' : '')
        expect(err).toMatch(/^\w*Error: broken\n\s+at .*failure-text\.test\.ts/)
      }
    },
  )

  it('keeps what caused a defect, and what is no error at all', () => {
    const error = new Error('broken', { cause: new Error('the reason') })

    expect(failureText(error, true).err).toContain('Error: the reason')
    expect(failureText({ odd: 1 }, false).err).toContain('odd: 1')
  })
})
