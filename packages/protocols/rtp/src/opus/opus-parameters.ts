/** What a receiver says of the Opus that it wants (`a=fmtp`, RFC 7587 §6.1). */
export interface OpusParameters {
  /** Bits per second, 6000 to 510000. */
  readonly maxAverageBitrate: number
  /** The highest rate in Hz of which it can play anything. */
  readonly maxPlaybackRate: number
  /** Whether it makes use of the copies of lost packets in those after them. */
  readonly useInbandFec: boolean
  /** Whether it wants all packets of one length. */
  readonly constantBitrate: boolean
}

const MIN_BITRATE = 6_000
const MAX_BITRATE = 510_000

/** Reads the value of `a=fmtp`; what it does not say, or says wrongly, is the default. */
export function readOpusParameters(text = ''): OpusParameters {
  const given = new Map(
    text.split(';').map((part) => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim().toLowerCase(), value.trim()] as const
    }),
  )
  const number = (name: string, least: number, most: number): number => {
    const value = given.get(name) ?? ''
    return /^\d{1,9}$/.test(value) ? Math.min(most, Math.max(least, Number(value))) : most
  }
  return {
    maxAverageBitrate: number('maxaveragebitrate', MIN_BITRATE, MAX_BITRATE),
    maxPlaybackRate: number('maxplaybackrate', 8_000, 48_000),
    useInbandFec: given.get('useinbandfec') === '1',
    constantBitrate: given.get('cbr') === '1',
  }
}
