import { describe, expect, it } from 'vitest'
import { NO_PEER, PeerTable } from './peer-table.ts'

describe('the table of peers', () => {
  it('gives an address one number, and the address back', () => {
    const peers = new PeerTable()
    const peer = peers.of('192.0.2.1', 5_004)
    expect(peers.of('192.0.2.1', 5_004)).toBe(peer)
    expect(peers.of('192.0.2.1', 5_005)).not.toBe(peer)
    expect(peers.of('192.0.2.2', 5_004)).not.toBe(peer)
    expect(peers.textOf(peer)).toEqual({ address: '192.0.2.1', port: 5_004 })
    const six = peers.of('2001:DB8:0::1', 9)
    expect(peers.of('2001:db8::1', 9)).toBe(six)
    expect(peers.textOf(six)).toEqual({ address: '2001:db8::1', port: 9 })
  })

  it.each([
    ['localhost', 9],
    ['', 9],
    ['192.0.2.1', 0],
    ['192.0.2.1', 65_536],
    ['192.0.2.1', 1.5],
    ['192.0.2.1', Number.NaN],
  ])('has no number for %j, port %d', (address, port) => {
    expect(new PeerTable().of(address, port)).toBe(NO_PEER)
  })

  it('knows the ports of one host', () => {
    const peers = new PeerTable()
    const [a, b, c] = [peers.of('192.0.2.1', 1), peers.of('192.0.2.1', 2), peers.of('192.0.2.2', 1)]
    expect(peers.isSameHost(a, b)).toBe(true)
    expect(peers.isSameHost(a, c)).toBe(false)
    expect(peers.isSameHost(a, peers.of('::1', 1))).toBe(false)
  })

  it('tells zones of link-local addresses apart', () => {
    const peers = new PeerTable()
    const [two, three] = [peers.of('fe80::1%2222', 9), peers.of('fe80::1%3333', 9)]
    expect(two).not.toBe(three)
    expect(peers.textOf(two).address).toBe('fe80::1%2222')
  })

  it('forgets at a sweep what nobody keeps, and keeps as often as it was kept', () => {
    const peers = new PeerTable()
    const [kept, twice, loose] = [1, 2, 3].map((port) => peers.of('192.0.2.1', port)) as [
      number,
      number,
      number,
    ]
    peers.keep(kept)
    peers.keep(twice)
    peers.keep(twice)
    peers.release(twice)
    expect(peers.size).toBe(3)
    peers.sweep()
    expect(peers.size).toBe(2)
    expect(peers.family(loose)).toBe(0)
    expect(() => peers.textOf(loose)).toThrow(RangeError)
    peers.release(kept)
    expect(peers.textOf(kept).port).toBe(1)
    peers.sweep()
    peers.release(kept)
    peers.release(twice)
    peers.release(twice)
    peers.sweep()
    expect(peers.size).toBe(0)
  })

  it('is bounded, and has room again after a sweep', () => {
    const peers = new PeerTable(100)
    const kept = peers.of('198.51.100.1', 1)
    peers.keep(kept)
    let refused = 0
    for (let port = 1; port <= 500; port++) if (peers.of('192.0.2.1', port) === NO_PEER) refused++
    expect(refused).toBe(401)
    expect(peers.size).toBe(100)
    peers.sweep()
    expect(peers.size).toBe(1)
    expect(peers.of('192.0.2.1', 500)).not.toBe(NO_PEER)
    expect(peers.textOf(kept).address).toBe('198.51.100.1')
  })

  it('agrees with a plain map over many comings and goings', () => {
    const peers = new PeerTable(256)
    const model = new Map<string, { peer: number; keepers: number }>()
    let seed = 7
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    for (let step = 0; step < 50_000; step++) {
      const address = random(2) ? `192.0.2.${random(8)}` : `2001:db8::${1 + random(8)}`
      const port = 1 + random(40)
      const key = `${address} ${port}`
      const known = model.get(key)
      if (known && random(2)) {
        peers.release(known.peer)
        if (--known.keepers === 0) model.delete(key)
      } else if (known || model.size < 100) {
        const peer = peers.of(address, port)
        if (known) expect(peer).toBe(known.peer)
        peers.keep(peer)
        model.set(key, { peer, keepers: (known?.keepers ?? 0) + 1 })
      }
      if (step % 16 === 0) {
        peers.sweep()
        expect(peers.size).toBe(model.size)
      }
    }
    for (const [key, { peer }] of model) {
      const { address, port } = peers.textOf(peer)
      expect(`${address} ${port}`).toBe(key)
    }
  })
})
