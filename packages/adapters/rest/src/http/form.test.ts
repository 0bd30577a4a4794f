import { errors } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { Form } from './form.ts'
import { parseForm } from './form-body.ts'

const form = (body: string) => new Form(parseForm(body))
const refuses = (code: number) => expect.objectContaining({ code, status: 400 })

describe('parseForm', () => {
  it('reads values as they were written, and repeated names as lists', () => {
    const values = parseForm('To=%2B1202&Twiml=%3CSay%3Ea+b%3C%2FSay%3E&E=a&E=b&Empty=')

    expect({ ...values }).toEqual({
      To: ['+1202'],
      Twiml: ['<Say>a b</Say>'],
      E: ['a', 'b'],
      Empty: [''],
    })
  })

  it('takes names that objects have, and an empty body', () => {
    expect(form('__proto__=a&constructor=b').text('__proto__')).toBe('a')
    expect(form('__proto__=a&constructor=b').text('constructor')).toBe('b')
    expect(form('').has('To')).toBe(false)
    expect(form('').has('toString')).toBe(false)
  })

  it('refuses more fields than anything has', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'a=1').join('&')

    expect(form(many(1000)).words('a')).toHaveLength(1000)
    expect(() => parseForm(many(1001))).toThrow(refuses(20001))
  })
})

describe('a field', () => {
  it('is found whatever the case of its name, and is the first when repeated', () => {
    expect(form('statuscallback=x').text('StatusCallback')).toBe('x')
    expect(form('To=a&To=b').text('To')).toBe('a')
  })

  it('that is empty is not given, except where that clears', () => {
    expect(form('To=').filled('To')).toBeUndefined()
    expect(form('To=').text('To')).toBe('')
    expect(form('Url=').clearable('Url')).toBeNull()
    expect(form('').clearable('Url')).toBeUndefined()
    expect(form('Record=').boolean('Record')).toBeUndefined()
    expect(() => form('To=').required('To', errors.calledNumberMissing)).toThrow(refuses(21201))
    expect(() => form('').required('FriendlyName')).toThrow(refuses(20001))
  })

  it.each([
    ['true', true],
    ['TRUE', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('%s is a truth value', (text, value) => {
    expect(form(`Record=${text}`).boolean('Record')).toBe(value)
  })

  it('is neither yes nor no', () => {
    expect(() => form('Record=maybe').boolean('Record')).toThrow(refuses(20001))
  })

  it.each(['1.5', 'ten', '1e3', '0x10', '9007199254740993', '-', '1 0'])(
    '%s is no whole number',
    (text) => {
      expect(() => form(`T=${text}`).integer('T', { error: errors.invalidTimeout })).toThrow(
        refuses(21208),
      )
    },
  )

  it('is a whole number within limits', () => {
    expect(form('T=30').integer('T')).toBe(30)
    expect(form('T=-3').integer('T')).toBe(-3)
    expect(form('T=5').integer('T', { min: 5, max: 5 })).toBe(5)
    expect(() => form('T=4').integer('T', { min: 5 })).toThrow(refuses(20001))
    expect(() => form('T=6').integer('T', { max: 5 })).toThrow(refuses(20001))
  })

  it('is one of some words, in their own spelling', () => {
    expect(form('Beep=ONENTER').oneOf('Beep', ['true', 'onEnter'])).toBe('onEnter')
    expect(() => form('Beep=loud').oneOf('Beep', ['true'])).toThrow(refuses(20001))
  })

  it.each(['get', 'GET', 'Post'])('%s is a method', (text) => {
    expect(form(`Method=${text}`).method('Method')).toBe(text.toUpperCase())
  })

  it.each(['PUT', 'DELETE', 'anything'])('%s is no method that we take', (text) => {
    expect(() => form(`Method=${text}`).method('Method')).toThrow(refuses(21209))
  })

  it.each(['http://a', 'https://a.example/b?c=d#rc=2', 'flow:default', 'prompt:ring'])(
    '%s is a URL',
    (url) => {
      expect(new Form({ Url: url }).url('Url')).toBe(url)
    },
  )

  it.each([
    'a',
    '//a/b',
    'file:///etc/passwd',
    'javascript:1',
    'http://',
    `http://a/${'x'.repeat(4000)}`,
  ])('%.20s is no URL that we fetch', (url) => {
    expect(() => new Form({ Url: url }).url('Url')).toThrow(refuses(21205))
  })

  it('is a sid in whatever case, of the right kind', () => {
    const hex = '0123456789abcdef'.repeat(2)

    expect(new Form({ Sid: `CA${hex.toUpperCase()}` }).sid('Sid', 'CA')).toBe(`CA${hex}`)
    expect(() => new Form({ Sid: 'CA1' }).sid('Sid', 'CA')).toThrow(refuses(20001))
    expect(() => new Form({ Sid: 'AP1' }).sid('Sid', 'AP', errors.invalidApplicationSid)).toThrow(
      refuses(21218),
    )
  })

  it('is a list, by repetition or by spaces and commas', () => {
    const events = ['ringing', 'answered', 'completed'] as const
    const read = (body: string) => form(body).wordsOf('E', events)

    expect(read('E=ringing&E=answered')).toEqual(['ringing', 'answered'])
    expect(read('E=ringing+answered,completed')).toEqual(['ringing', 'answered', 'completed'])
    expect(read('E=')).toEqual([])
    expect(read('')).toBeUndefined()
    expect(() => read('E=ringing+asleep')).toThrow(refuses(20001))
  })

  it('of JSON is text like any other, and null is not given', () => {
    const json = new Form({ a: 1, b: true, c: null, d: ['x', 2], e: undefined })

    expect([json.integer('a'), json.boolean('b'), json.has('c')]).toEqual([1, true, false])
    expect(json.words('d')).toEqual(['x', '2'])
    expect(json.has('e')).toBe(false)
  })
})
