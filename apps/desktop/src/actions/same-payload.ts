/**
 * Whether two payloads mean the same: by value, and a task is the same as the sid of its
 * reservation. Live objects other than plain ones and lists are the same only if identical.
 */
export function samePayload(one: unknown, other: unknown): boolean {
  return equal(bySid(one), bySid(other))
}

/** The payload as it is now, with the task by its sid; later changes do not reach it. */
export function bySid(payload: unknown): unknown {
  if (!isPlain(payload)) return payload ?? {}
  const { task, ...rest } = payload
  const sid = isRecord(task) ? task['reservationSid'] : undefined
  return typeof sid === 'string' ? { ...rest, sid } : { ...payload }
}

function equal(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => equal(item, other[at]))
  }
  if (!isPlain(one) || !isPlain(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => equal(one[key], other[key]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isRecord(value)) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
