import { type AccountSid, silentLogger } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import type { SipDirectory } from '../directory.ts'

/** A directory of one account that has nobody in it. */
export function emptyDirectory(defaultAccountSid: AccountSid): SipDirectory {
  return {
    defaultAccountSid,
    readNumber: numberReader('US'),
    numberFor: () => undefined,
    sipUser: () => undefined,
    sipPasswordOf: () => undefined,
    gate: () => undefined,
    gateOf: () => undefined,
    carrierTargets: () => undefined,
    trunkTargets: () => undefined,
    trunkOfNumber: () => undefined,
    refusalToDial: () => null,
    onChanged: () => () => {},
    trunks: () => [],
    trunkInboundPassword: () => undefined,
    trunkOutboundPassword: () => undefined,
  }
}

/** What every gateway under test is opened with: any free port of loopback, nobody is trusted. */
export const loopback = {
  logger: silentLogger,
  bind: '127.0.0.1',
  port: 0,
  tls: null,
  srtp: 'optional',
  publicAddress: null,
  trustedAddresses: [],
  domain: 'test.invalid',
  nonceSecret: Buffer.alloc(32),
  mediaTimeoutMs: 60_000,
  overloaded: () => false,
} as const
