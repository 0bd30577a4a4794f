import { randomFillSync } from 'node:crypto'

/** Random bytes come for many names at once: the call costs far more than what it fills. */
const pool = Buffer.alloc(4096)
let next = pool.length

/** Lower-case hex digits of so many random bytes, fit for a name that nobody may guess. */
export function randomHex(bytes: number): string {
  if (bytes > pool.length) throw new RangeError(`${bytes} bytes are more than a name takes`)
  if (next + bytes > pool.length) {
    randomFillSync(pool)
    next = 0
  }
  next += bytes
  return pool.toString('hex', next - bytes, next)
}
