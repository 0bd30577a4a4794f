import { expect, test } from 'vitest'
import { documentSchemes, flowOf, flowUrl, isUrlOf, webSchemes } from './document-url.ts'

test.each([
  ['https://app.example/voice', true, true],
  ['HTTP://app.example', true, true],
  ['flow://default/welcome', false, true],
  ['ftp://app.example', false, false],
  ['javascript:alert(1)', false, false],
  ['/voice', false, false],
  ['', false, false],
])('%j may take a callback: %s, be a document: %s', (text, web, document) => {
  expect(isUrlOf(webSchemes, text, 100)).toBe(web)
  expect(isUrlOf(documentSchemes, text, 100)).toBe(document)
})

test('a URL that is too long is none', () => {
  expect(isUrlOf(webSchemes, `https://app.example/${'x'.repeat(100)}`, 100)).toBe(false)
})

test.each([
  [flowUrl('default', 'welcome'), { name: 'default', step: 'welcome' }],
  ['flow://caller-id/ask/7?a=b#c', { name: 'caller-id', step: 'ask/7' }],
  ['flow:default', { name: '', step: '' }],
  ['https://flow/default', null],
])('%s is of the flow %j', (url, flow) => {
  expect(flowOf(url)).toEqual(flow)
})
