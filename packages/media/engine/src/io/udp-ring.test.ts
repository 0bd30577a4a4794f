import { describe, expect, it } from 'vitest'
import { loadNativeCalls, type NativeCalls } from './libc.ts'
import { Memory } from './native-memory.ts'
import { PeerTable } from './peer-table.ts'
import { UdpRing } from './udp-ring.ts'
import { UdpSockets } from './udp-sockets.ts'

const SETUP = 425
const ENTER = 426
/** Where the parameters of a ring say where its flags are. */
const FLAGS_AT = 40 + 16
const WORK = 4
const MOST_ENTRIES = 1_000

/** The kernel, with the word that there is work standing after every entry, as it may by a race. */
function sayingThatThereIsWork({ koffi, call }: NativeCalls): NativeCalls {
  let flagsAt = 0
  let flags: Int32Array | null = null
  let entries = 0
  return {
    koffi,
    call: {
      ...call,
      mmap(...args) {
        const address = call.mmap(...args)
        // The first that is mapped are the queues.
        flags ??= Memory.at(koffi, address + flagsAt, 4).words
        return address
      },
      syscall(...args) {
        const result = call.syscall(...args)
        if (args[0] === SETUP) flagsAt = Memory.at(koffi, args[2]!, 128).words[FLAGS_AT >> 2]!
        if (args[0] !== ENTER || !flags) return result
        if (entries++ > MOST_ENTRIES) throw new Error('enters the kernel for ever')
        flags[0]! |= WORK
        return result
      },
    },
  }
}

describe('a ring that says it has work when it has none', () => {
  it('is asked once more, and not for ever', async () => {
    const calls = await loadNativeCalls()
    const peers = new PeerTable()
    const sockets = new UdpSockets(calls)
    const { fd } = sockets.open(peers, peers.of('127.0.0.1', 1), 0)
    const ring = new UdpRing(sayingThatThereIsWork(calls))

    expect(ring.listen(fd, 1, 1)).toBe(true)
    expect(ring.look()).toBe(false)
    ring.unlisten(1, 1)
    expect(ring.look()).toBe(true)
    expect(ring.next() && ring.hasEnded).toBe(true)
    expect(ring.next()).toBe(false)
    expect(ring.look()).toBe(false)

    ring.end()
    sockets.close(fd)
  })
})
