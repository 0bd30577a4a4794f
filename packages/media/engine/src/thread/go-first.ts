import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Above what is interactive, below what the system itself needs at once. */
const NICENESS = -10

/**
 * Lets the calling thread go before others. Audio has a deadline every few milliseconds, and whoever is
 * sent a packet on the same machine would else be run in the middle of the batch, once for each packet.
 * @returns false where the system has no such threads, or does not let us (it takes CAP_SYS_NICE)
 */
export function goFirst(): boolean {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (!Number.isInteger(thread)) return false
    setPriority(thread, NICENESS)
    return true
  } catch {
    return false
  }
}
