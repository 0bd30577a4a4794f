const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit++) c = (c & 1) !== 0 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c >>> 0
})

/** CRC-32 of ITU-T V.42 over the first `length` bytes. */
export function crc32(buf: Uint8Array, length: number): number {
  let c = 0xffffffff
  for (let i = 0; i < length; i++) c = (c >>> 8) ^ TABLE[(c ^ buf[i]!) & 0xff]!
  return (c ^ 0xffffffff) >>> 0
}
