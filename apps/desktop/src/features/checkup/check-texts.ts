import type { CheckLineRecord } from '@offhook/desk-api'
import type { PlainKey } from '../../texts/index.ts'

type Line = CheckLineRecord

export const nameKeys: Readonly<Record<Line['name'], PlainKey>> = {
  microphone: 'checkup.microphone',
  speaker: 'checkup.speaker',
  signalling: 'checkup.signalling',
  route: 'checkup.route',
  'round-trip': 'checkup.roundTrip',
  jitter: 'checkup.jitter',
  loss: 'checkup.loss',
  mos: 'checkup.mos',
}

export const resultKeys: Readonly<Record<Line['result'], PlainKey>> = {
  ok: 'checkup.ok',
  unknown: 'checkup.unknown',
  poor: 'checkup.poor',
  bad: 'checkup.bad',
}

export const summaryKeys: Readonly<Record<Line['result'], PlainKey>> = {
  ok: 'checkup.allWell',
  unknown: 'checkup.someUnknown',
  poor: 'checkup.somePoor',
  bad: 'checkup.someBad',
}

/** What helps, by the name of the line and by what more is known of it. */
const advice: Readonly<Record<string, PlainKey>> = {
  'microphone/silent': 'checkup.microphoneSilent',
  'microphone/quiet': 'checkup.microphoneQuiet',
  'microphone/blocked': 'checkup.microphoneBlocked',
  'microphone/missing': 'checkup.microphoneMissing',
  speaker: 'checkup.speakerBad',
  'signalling/unreachable': 'checkup.signallingUnreachable',
  signalling: 'checkup.signallingSlow',
  'round-trip': 'checkup.roundTripBad',
  jitter: 'checkup.jitterBad',
  loss: 'checkup.lossBad',
  mos: 'checkup.mosBad',
}

/** What to do about a line; null for one that is well, or that nothing is known of. */
export function adviceFor({ name, result, detail }: Line): PlainKey | null {
  if (result === 'ok' || result === 'unknown') return null
  if (name === 'route') return result === 'bad' ? 'checkup.routeBad' : 'checkup.routePoor'
  return advice[`${name}/${detail}`] ?? advice[name] ?? null
}

const units: Readonly<Record<Line['name'], string>> = {
  microphone: ' dB',
  speaker: '',
  signalling: ' ms',
  route: '',
  'round-trip': ' ms',
  jitter: ' ms',
  loss: ' %',
  mos: '',
}

/** The measure of a line, or how its audio went. */
export function measureOf({ name, value, detail }: Line): string {
  if (value !== null) return `${Math.round(value * 10) / 10}${units[name]}`
  return name === 'route' && /^(udp|tcp)-/.test(detail ?? '') ? (detail ?? '') : '–'
}

/** The worst of the lines, which is how the whole is. */
export function resultOf(lines: readonly Pick<Line, 'result'>[]): Line['result'] {
  const has = (result: Line['result']) => lines.some((line) => line.result === result)
  return has('bad') ? 'bad' : has('poor') ? 'poor' : has('unknown') ? 'unknown' : 'ok'
}
