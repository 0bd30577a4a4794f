import { messageOf } from '@offhook/core'
import type { DatagramIo } from './datagram-io.ts'
import { DgramIo } from './dgram-io.ts'
import { SyscallIo } from './syscall-io.ts'

/** How a thread reaches its sockets: by Node, by system calls, or by the better that is to be had. */
export const ioModes = ['auto', 'dgram', 'syscalls'] as const
export type IoMode = (typeof ioModes)[number]

/** The sockets of a thread, and why they are Node's where system calls were wanted. */
export interface OpenedIo {
  readonly io: DatagramIo
  readonly fallback: string | null
}

/** @throws Error with one sentence when system calls are asked for and not to be had */
export async function openDatagramIo(mode: IoMode): Promise<OpenedIo> {
  if (mode === 'dgram') return { io: new DgramIo(), fallback: null }
  try {
    return { io: await SyscallIo.create(), fallback: null }
  } catch (error) {
    const reason = messageOf(error)
    if (mode === 'auto') return { io: new DgramIo(), fallback: reason }
    throw new Error(`audio sockets by system calls cannot be had: ${reason}`, { cause: error })
  }
}
