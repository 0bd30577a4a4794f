import { SipHeaders } from '@offhook/sip'
import { expect, it } from 'vitest'
import { verificationOf } from './verification.ts'

const tokenOf = (attest: unknown) =>
  ['{"alg":"ES256"}', JSON.stringify({ attest }), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

const passed = '<sip:+12015550142;verstat=TN-Validation-Passed@carrier.test;user=phone>'
const failed = '<tel:+12015550142;verstat=TN-Validation-Failed>'

it.each([
  ['nothing', {}, undefined],
  ['passed, and how far', { from: passed, level: 'B' }, 'TN-Validation-Passed-B'],
  ['passed, with a token', { from: passed, token: tokenOf('A') }, 'TN-Validation-Passed-A'],
  ['passed, not how far', { from: passed }, 'TN-Validation-Passed-C'],
  ['passed, with nonsense', { from: passed, token: 'a.b.c', level: 'Z' }, 'TN-Validation-Passed-C'],
  ['failed', { from: failed, level: 'A' }, 'TN-Validation-Failed-A'],
  ['failed, not how far', { from: failed }, 'TN-Validation-Failed'],
  ['a token alone', { token: tokenOf('A') }, 'No-TN-Validation'],
  ['another word', { from: '<tel:+1;verstat=Sure>' }, 'No-TN-Validation'],
])('a carrier that says %s: %#', (_, said: Record<string, string>, verdict) => {
  const headers = new SipHeaders()
  if (said['from']) headers.append('P-Asserted-Identity', said['from'])
  if (said['level']) headers.append('P-Attestation-Indicator', said['level'])
  if (said['token'])
    headers.append('Identity', `${said['token']};info=<https://cert.test>;alg=ES256`)

  const told = verificationOf(headers)

  expect(told['StirVerstat']).toBe(verdict)
  expect(told['StirPassportToken']).toBe(said['token'])
})

it.each([
  ['a tel URI', '<tel:+12015550142;verstat=TN-Validation-Passed>', 'TN-Validation-Passed-C'],
  ['the URI', '<sip:+12015550142@c.test;verstat=TN-Validation-Passed>', 'TN-Validation-Passed-C'],
  [
    'the header',
    '<sip:+12015550142@c.test>;verstat=TN-Validation-Passed',
    'TN-Validation-Passed-C',
  ],
  ['a name', '"A;verstat=TN-Validation-Passed" <sip:+12015550142@c.test>', undefined],
  ['a bare name', 'A;verstat=TN-Validation-Passed <sip:+12015550142@c.test>', undefined],
])('a verdict that stands in %s', (_, identity, verdict) => {
  for (const name of ['P-Asserted-Identity', 'From']) {
    const headers = new SipHeaders().append(name, identity)
    expect(verificationOf(headers)['StirVerstat'], name).toBe(verdict)
  }
})
