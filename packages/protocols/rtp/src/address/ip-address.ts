import { isIPv4, isIPv6 } from 'node:net'

/**
 * The 4 or 16 bytes of a literal address, without its zone; an IPv4-mapped IPv6 address counts as
 * IPv4. Null for text that is no address.
 */
export function addressBytes(text: string): Buffer | null {
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number))
  const bare = text.split('%')[0]!
  if (!isIPv6(bare)) return null
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  if (mapped) return addressBytes(mapped[1]!)
  return ipv6Bytes(bare)
}

/** The text of 4 or 16 bytes, IPv6 in the one form of RFC 5952 §4. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!)
  const zeros = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (zeros.length < 2) return hex.join(':')
  const head = hex.slice(0, zeros.from).join(':')
  const tail = hex.slice(zeros.from + zeros.length).join(':')
  return `${head}::${tail}`
}

function longestZeros(groups: readonly number[]): { from: number; length: number } {
  let best = { from: 0, length: 0 }
  for (let from = 0; from < groups.length; from++) {
    let length = 0
    while (groups[from + length] === 0) length++
    if (length > best.length) best = { from, length }
  }
  return best
}

function ipv6Bytes(text: string): Buffer {
  const [head = '', tail] = text.split('::')
  const front = groupsOf(head)
  const back = tail === undefined ? [] : groupsOf(tail)
  const groups = [...front, ...Array(8 - front.length - back.length).fill(0), ...back]
  const out = Buffer.alloc(16)
  for (const [i, group] of groups.entries()) out.writeUInt16BE(group, i * 2)
  return out
}

function groupsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a, b, c, d] = group.split('.').map(Number)
    return [(a! << 8) | b!, (c! << 8) | d!]
  })
}
