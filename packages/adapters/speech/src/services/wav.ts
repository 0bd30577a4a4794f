/** Samples of 16 bits at 16 kHz as a WAVE file. */
export function wavOf(samples: Int16Array): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(44 + samples.byteLength)
  const header = Buffer.from(data.buffer)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(16_000, 24)
  header.writeUInt32LE(32_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.byteLength, 40)
  data.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), 44)
  return data
}
