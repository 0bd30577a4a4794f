import { describe, expect, it } from 'vitest'
import { Form } from '../http/form.ts'
import {
  attributesField,
  clearableUrl,
  expressionField,
  looseBoolean,
  timeField,
} from './fields.ts'

describe('fields of TaskRouter', () => {
  it.each([
    ['true', true],
    ['1', true],
    ['Yes', true],
    ['false', false],
    ['perhaps', false],
    ['', false],
  ])('take %j for %s where the interface is loose', (text, value) => {
    expect(looseBoolean(new Form({ Available: text }), 'Available')).toBe(value)
  })

  it('are undefined when they are not given', () => {
    const none = new Form({})

    expect(looseBoolean(none, 'Available')).toBeUndefined()
    expect(attributesField(none)).toBeUndefined()
    expect(expressionField(none, 'TargetWorkersExpression')).toBeUndefined()
    expect(timeField(none, 'VirtualStartTime')).toBeUndefined()
    expect(clearableUrl(none, 'EventCallbackUrl')).toBeUndefined()
  })

  it('tell the place of a fault', () => {
    const form = new Form({ Attributes: '{"a":}', TargetWorkersExpression: 'a = = b' })

    expect(() => attributesField(form)).toThrow(
      'Attributes is not valid JSON: unexpected "}" at position 6',
    )
    expect(() => expressionField(form, 'TargetWorkersExpression')).toThrow(
      /^TargetWorkersExpression: .* at position 5$/,
    )
  })

  it('read a moment as UTC', () => {
    const form = new Form({ VirtualStartTime: '2024-05-06T07:08:09Z' })

    expect(timeField(form, 'VirtualStartTime')).toBe(Date.UTC(2024, 4, 6, 7, 8, 9))
  })

  it('clear an address with empty text', () => {
    expect(clearableUrl(new Form({ EventCallbackUrl: '' }), 'EventCallbackUrl')).toBeNull()
  })
})
