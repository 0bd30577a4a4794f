/**
 * JSON whose secret values are bytes: they are copied from the payment's own buffers into the body,
 * which can be overwritten, and are never a text.
 */

export type JsonValue =
  | string
  | number
  | null
  | Uint8Array
  | { readonly [name: string]: JsonValue | undefined }

/** The text of an object as bytes of its own. A `Uint8Array` is a string of ASCII digits. */
export function jsonBytes(value: JsonValue): Buffer {
  const parts: Buffer[] = []
  write(value, parts)
  const whole = Buffer.concat(parts)
  for (const part of parts) part.fill(0)
  return whole
}

function write(value: JsonValue, parts: Buffer[]): void {
  if (value instanceof Uint8Array) {
    parts.push(Buffer.from('"'), Buffer.from(value), Buffer.from('"'))
    return
  }
  if (typeof value !== 'object' || value === null) {
    parts.push(Buffer.from(JSON.stringify(value)))
    return
  }
  let separator = '{'
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue
    parts.push(Buffer.from(`${separator}${JSON.stringify(name)}:`))
    write(each, parts)
    separator = ','
  }
  parts.push(Buffer.from(separator === '{' ? '{}' : '}'))
}
