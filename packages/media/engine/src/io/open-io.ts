import { messageOf } from '@offhook/core'
import type { DatagramIo } from './datagram-io.ts'
import { DgramIo } from './dgram-io.ts'
import { SyscallIo } from './syscall-io.ts'
import { UringIo } from './uring-io.ts'

/** How a thread reaches its sockets; `auto` takes the first of the others that is to be had. */
export const ioModes = ['auto', 'uring', 'syscalls', 'dgram'] as const
export type IoMode = (typeof ioModes)[number]

/** The sockets of a thread, and why they are not those that cost least. */
export interface OpenedIo {
  readonly io: DatagramIo
  readonly fallback: string | null
}

/** What costs least comes first. */
const ways: readonly { readonly name: DatagramIo['name']; open(): Promise<DatagramIo> }[] = [
  { name: 'uring', open: () => UringIo.create() },
  { name: 'syscalls', open: () => SyscallIo.create() },
  { name: 'dgram', open: async () => new DgramIo() },
]

/** @throws Error with one sentence when the way that is asked for is not to be had */
export async function openDatagramIo(mode: IoMode): Promise<OpenedIo> {
  const reasons: string[] = []
  for (const way of ways) {
    if (mode !== 'auto' && mode !== way.name) continue
    try {
      const io = await way.open()
      return { io, fallback: reasons.length > 0 ? reasons.join('; ') : null }
    } catch (error) {
      const reason = `audio sockets by ${way.name} cannot be had: ${messageOf(error)}`
      if (mode !== 'auto') throw new Error(reason, { cause: error })
      reasons.push(reason)
    }
  }
  throw new Error(reasons.join('; '))
}
