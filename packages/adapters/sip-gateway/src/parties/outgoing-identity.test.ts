import { expect, it } from 'vitest'
import { outgoingIdentity } from './outgoing-identity.ts'

const NOBODY = { displayName: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' }

it.each([
  [
    '+12025550100',
    'Ann',
    true,
    'sip:+12025550100@h',
    'Ann',
    { 'P-Asserted-Identity': '<sip:+12025550100@h>' },
  ],
  ['+12025550100', null, false, 'sip:+12025550100@h', undefined, {}],
  ['client:kate', null, true, 'sip:kate@h', undefined, {}],
  ['client:a b', null, true, 'sip:a%20b@h', undefined, {}],
  ['sip:kate@pbx.test', null, true, 'sip:kate@pbx.test', undefined, {}],
  ['anonymous', 'Ann', true, NOBODY.uri, NOBODY.displayName, { Privacy: 'id' }],
  [
    'sip:anonymous@anonymous.invalid',
    null,
    true,
    NOBODY.uri,
    NOBODY.displayName,
    { Privacy: 'id' },
  ],
])(
  '%s, called %s, is named as it wishes',
  (from, callerName, isTrusted, uri, displayName, headers) => {
    const request = { from, callerName, headers: { 'X-A': '1' } }
    expect(outgoingIdentity(request, 'h', isTrusted)).toEqual({
      from: { displayName, uri },
      headers: { 'X-A': '1', ...headers },
    })
  },
)

it.each([
  ['You ordered flowers', { Subject: 'You ordered flowers' }],
  ['Größe 42 ✓', { Subject: 'Größe 42 ✓' }],
  [' a\r\nVia: evil\0 ', { Subject: 'a Via: evil' }],
  [' ', {}],
])('says why it calls: %j', (callReason, headers) => {
  const request = { from: 'client:kate', callerName: null, callReason, headers: {} }
  expect(outgoingIdentity(request, 'h', true).headers).toEqual(headers)
})

it('lets the application say who is asserted', () => {
  const headers = { 'P-Asserted-Identity': '<tel:+12025550199>' }
  const request = { from: '+12025550100', callerName: null, headers }
  expect(outgoingIdentity(request, 'h', true).headers).toEqual(headers)
})
