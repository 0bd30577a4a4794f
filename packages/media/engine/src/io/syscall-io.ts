/** Datagrams by system calls: one look tells which sockets have something, one call takes it all. */
import { loadNativeCalls, type NativeCalls } from './libc.ts'
import { MAX_BATCH, NativeIo, type NativeSocket } from './native-io.ts'
import { READY, SLOTS, UdpSyscalls } from './udp-syscalls.ts'

/** A socket from which nothing came for so long has one packet now, as a rule: a leg's next. */
const CALM_MS = 7

export class SyscallIo extends NativeIo {
  readonly name = 'syscalls'
  readonly #system: UdpSyscalls

  /** @throws Error with the reason where the system calls are not to be had */
  static async create(): Promise<SyscallIo> {
    return new SyscallIo(await loadNativeCalls())
  }

  private constructor(calls: NativeCalls) {
    super(calls)
    this.#system = new UdpSyscalls(calls)
  }

  receive(at: number): boolean {
    if (this.isClosed) return false
    this.sweep()
    const end = this.taken + MAX_BATCH
    // Looks again while more sockets may have something than one look names, or one of them more.
    for (let isOver = false; !isOver && this.taken < end; ) {
      const ready = this.#system.poll()
      isOver = ready < READY
      for (let i = 0; i < ready; i++) {
        const socket = this.sockets[this.#system.readyId(i)]
        if (socket && this.#takeFrom(socket, at, end)) isOver = false
      }
    }
    return false
  }

  flush(): void {
    const { sockets } = this.out
    const count = this.out.takeCount()
    for (let from = 0; from < count; ) {
      const socket = sockets[from]!
      let to = from + 1
      while (to < count && to - from < SLOTS && sockets[to] === socket) to++
      this.#send(socket, from, to)
      from = to
    }
  }

  protected watch(socket: NativeSocket): void {
    this.#system.watch(socket.fd, socket.id)
  }

  /** The system forgets it with its last descriptor. */
  protected unwatch(): void {}

  protected end(): void {
    this.#system.end()
  }

  /** @returns whether it may have more, which another look tells */
  #takeFrom(socket: NativeSocket, at: number, end: number): boolean {
    const system = this.#system
    const isCalm = at - socket.takenAt >= CALM_MS
    socket.takenAt = at
    for (let count = SLOTS; count === SLOTS && socket.isOpen && this.taken < end; ) {
      count = isCalm ? system.receiveOne(socket.fd) : system.receiveMany(socket.fd)
      for (let slot = 0; slot < count && socket.isOpen; slot++) {
        const peer = system.senderOf(slot, this.peers, socket.lastPeer)
        this.handOn(socket, system.slots[slot]!, system.lengthOf(slot), peer, at)
      }
    }
    // One that is not calm was emptied.
    return isCalm
  }

  /** Sends what waits from `from` to before `to`, all of one socket. */
  #send(socket: NativeSocket, from: number, to: number): void {
    if (!socket.isOpen) return
    const { packets, lengths, peers } = this.out
    let laid = 0
    for (let i = from; i < to; i++) {
      if (this.#system.put(laid, packets[i]!, lengths[i]!, this.peers, peers[i]!)) laid++
    }
    const sent = laid === 0 ? 0 : this.#system.send(socket.fd, laid)
    this.refusals += to - from - sent
  }
}
