import type { SipTrunk } from '@offhook/accounts'
import { type AccountSid, makeSid, silentLogger } from '@offhook/core'
import { numberReader } from '@offhook/numbers'
import type { SipDirectory } from '../directory.ts'

/** A directory of one account that has nobody in it. */
export function emptyDirectory(defaultAccountSid: AccountSid): SipDirectory {
  return {
    defaultAccountSid,
    readerOf: () => numberReader('US'),
    numberFor: () => undefined,
    sipUser: () => undefined,
    sipPasswordOf: () => undefined,
    gate: () => undefined,
    gateOf: () => undefined,
    carrierTargets: () => undefined,
    carrierServers: () => [],
    trunkTargets: () => undefined,
    trunkOfNumber: () => undefined,
    refusalToDial: () => null,
    onChanged: () => () => {},
    trunks: () => [],
    trunkInboundPassword: () => undefined,
    trunkOutboundPassword: () => undefined,
  }
}

/** A trunk of an account: a test says what matters to it. */
export function trunkOf(accountSid: AccountSid, parts: Partial<SipTrunk>): SipTrunk {
  return {
    sid: makeSid('TK'),
    accountSid,
    friendlyName: 'carrier',
    addresses: [],
    inboundUsername: null,
    target: null,
    outboundUsername: null,
    dialPrefixes: [],
    priority: 10,
    weight: 10,
    outboundProxy: null,
    registers: false,
    keepAlive: false,
    callsPerSecond: null,
    emergencyNumbers: [],
    dateCreated: 0,
    dateUpdated: 0,
    ...parts,
  }
}

/** What every gateway under test is opened with: any free port of loopback, nobody is trusted. */
export const loopback = {
  logger: silentLogger,
  bind: '127.0.0.1',
  port: 0,
  tls: null,
  outboundProxy: null,
  srtp: 'optional',
  publicAddress: null,
  trustedAddresses: [],
  domain: 'test.invalid',
  nonceSecret: Buffer.alloc(32),
  mediaTimeoutMs: 60_000,
  overloaded: () => false,
} as const
