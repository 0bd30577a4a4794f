import { describe, expect, it } from 'vitest'
import { buildStun } from '../stun/build-stun.ts'
import { checkStunIntegrity, readStun } from '../stun/read-stun.ts'
import { StunClass } from '../stun/stun-message.ts'
import { buildIceCheck } from './ice-check.ts'
import { makeIceCredentials } from './ice-credentials.ts'
import { IceLiteAgent, localUfragOf } from './ice-lite-agent.ts'

const local = makeIceCredentials()
const remote = makeIceCredentials()

function agent(remoteUfrag?: string): IceLiteAgent {
  return new IceLiteAgent({
    localUfrag: local.ufrag,
    localPwd: local.pwd,
    ...(remoteUfrag === undefined ? {} : { remoteUfrag }),
  })
}

function check(over: Partial<Parameters<typeof buildIceCheck>[0]> = {}): Buffer {
  return buildIceCheck({
    localUfrag: remote.ufrag,
    remoteUfrag: local.ufrag,
    remotePwd: local.pwd,
    tieBreaker: 5n,
    ...over,
  })
}

function send(to: IceLiteAgent, packet: Buffer, port = 4000) {
  return to.onPacket(packet, packet.length, '192.0.2.5', port)
}

describe('IceLiteAgent', () => {
  it('answers a valid check with the address it came from', () => {
    const ice = agent(remote.ufrag)
    const request = check()
    const result = send(ice, request)
    const reply = readStun(result!.reply!, result!.reply!.length)!

    expect(result).toMatchObject({ validated: true })
    expect(result?.nominated).toBe(undefined)
    expect(reply).toMatchObject({
      stunClass: StunClass.success,
      xorMappedAddress: { address: '192.0.2.5', port: 4000 },
    })
    expect(reply.transactionId).toEqual(request.subarray(8, 20))
    expect(checkStunIntegrity(reply, local.pwd)).toBe(true)
    expect(ice.isProven('192.0.2.5', 4000)).toBe(true)
    expect(ice.isProven('192.0.2.5', 4001)).toBe(false)
    expect(ice.selected).toBe(null)
  })

  it('selects the pair that the peer nominated last', () => {
    const ice = agent()

    expect(send(ice, check({ useCandidate: true }))).toMatchObject({ nominated: true })
    expect(send(ice, check({ useCandidate: true }), 4002)).toMatchObject({ nominated: true })
    expect(ice.selected).toEqual({ address: '192.0.2.5', port: 4002 })
  })

  it('keeps silent about wrong names and passwords', () => {
    const ice = agent(remote.ufrag)

    expect(send(ice, check({ remotePwd: 'wrong' }))).toBe(null)
    expect(send(ice, check({ remoteUfrag: 'wrong' }))).toBe(null)
    expect(send(ice, check({ localUfrag: 'wrong' }))).toBe(null)
    expect(send(ice, buildStun({ stunClass: StunClass.request }))).toBe(null)
    const unsigned = buildStun({
      stunClass: StunClass.request,
      username: `${local.ufrag}:${remote.ufrag}`,
    })
    expect(send(ice, unsigned)).toBe(null)
    expect(ice.isProven('192.0.2.5', 4000)).toBe(false)
  })

  it('ignores responses, indications and other methods', () => {
    const ice = agent()
    const username = `${local.ufrag}:x`
    for (const stunClass of [StunClass.indication, StunClass.success, StunClass.error]) {
      expect(send(ice, buildStun({ stunClass, username, key: local.pwd }))).toBe(null)
    }
    const other = buildStun({ stunClass: StunClass.request, method: 3, username, key: local.pwd })
    expect(send(ice, other)).toBe(null)
  })

  it('takes any peer before its description is known, then only that one', () => {
    const ice = agent()
    expect(send(ice, check({ localUfrag: 'stranger' }))).not.toBe(null)
    ice.setRemote({ ufrag: remote.ufrag })

    expect(send(ice, check({ localUfrag: 'stranger' }))).toBe(null)
    expect(send(ice, check())).not.toBe(null)
  })

  it('answers 487 to a peer that also claims to be controlled, and proves nothing', () => {
    const ice = agent()
    const conflict = buildStun({
      stunClass: StunClass.request,
      username: `${local.ufrag}:x`,
      iceControlled: 1n,
      key: local.pwd,
    })
    const result = send(ice, conflict)

    expect(readStun(result!.reply!, result!.reply!.length)?.errorCode).toBe(487)
    expect(result?.validated).toBe(undefined)
    expect(ice.isProven('192.0.2.5', 4000)).toBe(false)
  })

  it('holds the old credentials after a restart until the new ones are used', () => {
    const ice = agent(remote.ufrag)
    const next = makeIceCredentials()
    ice.restart({ localUfrag: next.ufrag, localPwd: next.pwd, remoteUfrag: 'new' })

    expect(ice.localUfrags).toEqual([next.ufrag, local.ufrag])
    expect(send(ice, check())).toMatchObject({ validated: true })
    const fresh = check({ localUfrag: 'new', remoteUfrag: next.ufrag, remotePwd: next.pwd })
    expect(send(ice, fresh)).toMatchObject({ validated: true })
    expect(send(ice, check())).toBe(null)
    expect(ice.localUfrags).toEqual([next.ufrag])
  })

  it('bounds the addresses it remembers', () => {
    const ice = agent()
    for (let port = 1; port <= 40; port++) send(ice, check(), port)

    expect(ice.isProven('192.0.2.5', 40)).toBe(true)
    expect(ice.isProven('192.0.2.5', 1)).toBe(false)
  })
})

describe('makeIceCredentials', () => {
  it('is long enough, of ice characters, and new each time', () => {
    const all = Array.from({ length: 200 }, makeIceCredentials)
    for (const { ufrag, pwd } of all) {
      expect(ufrag).toMatch(/^[A-Za-z0-9+/]{8}$/)
      expect(pwd).toMatch(/^[A-Za-z0-9+/]{24}$/)
    }
    expect(new Set(all.map((c) => c.pwd)).size).toBe(200)
  })

  it('is found again in the user name of a check', () => {
    const packet = check()
    expect(localUfragOf(readStun(packet, packet.length)!)).toBe(local.ufrag)
  })
})
