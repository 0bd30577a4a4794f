/** Datagrams by an io_uring: one entry into the kernel for all that comes, one for all that goes. */
import { loadNativeCalls, type NativeCalls } from './libc.ts'
import { MAX_BATCH, NativeIo, type NativeSocket } from './native-io.ts'
import { UdpRing } from './udp-ring.ts'

const LOOPBACK = '127.0.0.1'
/** A packet to oneself that takes longer does not come. */
const PROOF_MS = 1_000

export class UringIo extends NativeIo {
  readonly name = 'uring'
  readonly #ring: UdpRing
  /** What is no longer listened to, and shall be. */
  readonly #deaf: NativeSocket[] = []

  /** @throws Error with the reason where a ring is not to be had, or does not do what it should */
  static async create(): Promise<UringIo> {
    const io = new UringIo(await loadNativeCalls())
    try {
      await io.#prove()
      return io
    } catch (error) {
      io.close()
      throw error
    }
  }

  private constructor(calls: NativeCalls) {
    super(calls)
    this.#ring = new UdpRing(calls)
  }

  receive(at: number): boolean {
    if (this.isClosed) return false
    this.sweep()
    const ring = this.#ring
    let left = MAX_BATCH
    // One that has a fault is listened to again in the next batch: it would fail for ever in this one.
    this.#listenAgain()
    while (!this.isClosed && left > 0 && ring.look()) {
      let isStarved = false
      for (; !this.isClosed && ring.next(); left--) {
        const socket = this.sockets[ring.id]
        if (!socket || socket.serial !== ring.serial) continue
        if (ring.slot >= 0) this.#take(socket, ring.slot, at)
        if (!ring.hasEnded) continue
        this.#deaf.push(socket)
        isStarved ||= !ring.isFault
      }
      if (isStarved) this.#listenAgain()
    }
    return false
  }

  flush(): void {
    if (this.isClosed) return
    const { sockets, packets, lengths, peers } = this.out
    const ring = this.#ring
    const count = this.out.takeCount()
    for (let i = 0; i < count; i++) {
      const { fd, isOpen } = sockets[i]!
      if (!isOpen) continue
      if (!ring.put(fd, packets[i]!, lengths[i]!, this.peers, peers[i]!)) this.refusals++
    }
    ring.submit()
    this.refusals += ring.refused
    ring.refused = 0
  }

  protected watch({ fd, id, serial }: NativeSocket): void {
    if (this.#ring.listen(fd, id, serial)) return
    throw Object.assign(new Error('io_uring_enter EAGAIN'), { code: 'EAGAIN' })
  }

  protected unwatch({ id, serial }: NativeSocket): void {
    this.#ring.unlisten(id, serial)
  }

  protected end(): void {
    this.#ring.end()
  }

  #take(socket: NativeSocket, slot: number, at: number): void {
    const ring = this.#ring
    const peer = ring.senderOf(slot, this.peers, socket.lastPeer)
    // The listener may have the ring go on: nothing of this completion is read after it.
    this.handOn(socket, ring.packets[slot]!, ring.lengthOf(slot), peer, at)
  }

  #listenAgain(): void {
    for (let count = this.#deaf.length; count > 0; count--) {
      const socket = this.#deaf.shift()!
      if (!socket.isOpen) continue
      if (!this.#ring.listen(socket.fd, socket.id, socket.serial)) this.#deaf.push(socket)
    }
  }

  /** Old kernels know a part of what is asked for, and some programs that confine others forbid some. */
  async #prove(): Promise<void> {
    let heard = ''
    const socket = await this.open({
      address: LOOPBACK,
      port: 0,
      onPacket: (packet, length, peer) => {
        heard = `${Buffer.from(packet.subarray(0, length))} ${this.peers.port(peer)}`
      },
    })
    const { port } = socket
    socket.queue(Buffer.from('proof'), 5, this.peers.of(LOOPBACK, port))
    this.flush()
    const deadline = performance.now() + PROOF_MS
    while (heard === '' && performance.now() < deadline) {
      this.receive(performance.now())
      await new Promise((resolve) => setImmediate(resolve))
    }
    socket.close()
    if (heard !== `proof ${port}` || this.refused > 0) throw new Error('the ring loses packets')
    const again = await this.open({ address: LOOPBACK, port, onPacket: () => {} })
    again.close()
    this.receive(performance.now())
    this.countAnew()
  }
}
