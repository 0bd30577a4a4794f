/** A SIP URI at the server of a trunk is the number that it dials: what binds the number binds it. */
import type { Gate, SipTrunk, SipUser, Targets } from '@offhook/accounts'
import { makeSid } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { emptyDirectory, trunkOf } from '../testing/gateway-options.ts'
import { OutgoingRoutes, type OutgoingRoutesOptions } from './outgoing-routes.ts'

const accountSid = makeSid('AC')
const UK = '+442079460018'

const carrier = trunkOf(makeSid('AC'), {
  target: 'sip:sip.carrier.example.com:5070;transport=tcp',
  outboundProxy: 'sip:edge.carrier.example.com',
  addresses: ['203.0.113.0/28', '2001:db8::5'],
})

function routes(
  over: Partial<OutgoingRoutesOptions> = {},
  trunks: readonly SipTrunk[] = [carrier],
) {
  return new OutgoingRoutes({
    directory: {
      ...emptyDirectory(accountSid),
      trunks: () => trunks,
      refusalToDial: (_account, number) => (number.startsWith('+44') ? `No ${number}` : null),
      sipUser: (name) => (name === '+12025550144' ? ({ username: name } as SipUser) : undefined),
      gate: (host) => (host === 'office.example.com' ? ({} as Gate) : undefined),
      carrierServers: () => ['sip:sbc.byoc.example.com:5060;transport=tls'],
      trunkTargets: (_account, host) => (host === 'pbx.example.com' ? ({} as Targets) : undefined),
    },
    registrar: { bindingsOf: () => [] },
    isOurs: (host) => host === 'sip.carrier.example.com' || host === 'us.example.com',
    conditions: { isUp: () => true, waitOf: () => 0, random: () => 0 },
    hasCall: () => false,
    self: () => ({ protocol: 'udp', address: '127.0.0.1', port: 5060 }),
    outboundProxy: null,
    ...over,
  })
}

const at = (uri: string) => ({ kind: 'sip', uri, username: null, password: null }) as const
const numberBehind = (uri: string, over = {}) => routes(over).numberBehind(accountSid, at(uri))

describe('the number behind a SIP URI', () => {
  it.each([
    ['sip:+442079460018@sip.carrier.example.com', UK],
    ['sips:+442079460018@SIP.carrier.example.com:5061;transport=tls', UK],
    ['sip:%2B442079460018@sip.carrier.example.com', UK],
    ['sip:+44-20-7946-0018;phone-context=x@sip.carrier.example.com;user=phone', UK],
    ['sip:2025550171@sip.carrier.example.com', '+12025550171'],
    ['sip:011442079460018@sip.carrier.example.com', UK],
    ['sip:+442079460018@edge.carrier.example.com', UK],
    ['sip:+442079460018@203.0.113.9:5080', UK],
    ['sip:9911+442079460018@sip.carrier.example.com', UK],
    ['sip:9911%23+442079460018@sip.carrier.example.com', UK],
    ['sip:+442079460018@SBC.byoc.example.com', UK],
    ['sip:+442079460018@[2001:db8::5]', UK],
  ])('%s is %s', (uri, number) => {
    expect(numberBehind(uri)).toBe(number)
  })

  it.each([
    ['another host', 'sip:+442079460018@phones.example.com'],
    ['another address', 'sip:+442079460018@203.0.113.200'],
    ['a name', 'sip:sales@sip.carrier.example.com'],
    ['an extension', 'sip:1001@sip.carrier.example.com'],
    ['a name with a tag', 'sip:sales+442079460018@sip.carrier.example.com'],
    ['an extension at a carrier', 'sip:1001@sbc.byoc.example.com'],
    ['no user', 'sip:sip.carrier.example.com'],
    ['an emergency number', 'sip:911@sip.carrier.example.com'],
    ['a phone of ours', 'sip:+12025550144@sip.carrier.example.com'],
    ['a domain of ours', 'sip:+442079460018@office.example.com'],
    ['a telephone system of ours', 'sip:+442079460018@pbx.example.com'],
  ])('is none for %s', (_what, uri) => {
    expect(numberBehind(uri)).toBeNull()
  })

  it('is one at the proxy that everything goes through', () => {
    const over = { outboundProxy: 'sip:192.0.2.1:5060' }
    expect(numberBehind('sip:+442079460018@192.0.2.1', over)).toBe(UK)
  })
})

describe('a SIP URI at the server of a trunk', () => {
  const waysOf = (uri: string) => routes().waysOf({ accountSid, destination: at(uri) })

  it('is dialled within the permissions of its number', () => {
    expect(() => waysOf('sip:+442079460018@sip.carrier.example.com')).toThrow(`No ${UK}`)
    const permitted = 'sip:+12025550171@sip.carrier.example.com'
    expect(waysOf(permitted)).toMatchObject([[{ target: permitted }]])
  })

  it('is so behind a prefix too', () => {
    expect(() => waysOf('sip:9911+442079460018@sip.carrier.example.com')).toThrow(`No ${UK}`)
  })

  it('at the server of a carrier goes where its number may go by that carrier: anywhere', () => {
    const byoc = 'sip:+442079460018@sbc.byoc.example.com'
    expect(waysOf(byoc)).toMatchObject([[{ target: byoc }]])
  })

  it('elsewhere is nobody’s number', () => {
    const other = 'sip:+442079460018@phones.example.com'
    expect(waysOf(other)).toMatchObject([[{ target: other }]])
  })
})
