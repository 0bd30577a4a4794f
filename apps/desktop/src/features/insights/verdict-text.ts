import type { EvidenceRecord, LegQuality } from '@offhook/desk-api'
import type { PlainKey, Translate } from '../../texts/index.ts'

/** What each rule of the server says, in words. */
const sentences: Readonly<Record<string, PlainKey>> = {
  'our-failure': 'insights.ruleOurs',
  'our-audio-stalled': 'insights.ruleOursStalled',
  'microphone-blocked': 'insights.ruleBlocked',
  'ice-failed': 'insights.ruleIce',
  'dead-microphone': 'insights.ruleMicrophone',
  'browser-sends-nothing': 'insights.ruleNothing',
  'wireless-loss': 'insights.ruleWifi',
  'internet-line': 'insights.ruleProvider',
  'browser-stalled': 'insights.ruleBrowserStalled',
  'phone-sends-nothing': 'insights.rulePhoneNothing',
  'phone-network': 'insights.rulePhoneNetwork',
  'phone-line': 'insights.rulePhoneLine',
  'one-way-audio': 'insights.ruleOneWay',
  'carrier-network': 'insights.ruleCarrier',
  'carrier-refused': 'insights.ruleRefused',
}

export const faultKeys: Readonly<Record<string, PlainKey>> = {
  nobody: 'insights.faultNobody',
  headset: 'insights.faultHeadset',
  browser: 'insights.faultBrowser',
  wifi: 'insights.faultWifi',
  provider: 'insights.faultProvider',
  carrier: 'insights.faultCarrier',
  us: 'insights.faultUs',
}

/** Whose fault it was, as a sentence. */
export function verdictText(t: Translate, { rule }: Pick<LegQuality, 'rule'>): string {
  const key = rule === null ? undefined : sentences[rule]
  return t(key ?? 'insights.ruleNone')
}

const measures: Readonly<Record<string, readonly [PlainKey, string]>> = {
  loss: ['insights.loss', ' %'],
  jitter: ['insights.jitter', ' ms'],
  delayed: ['insights.delayed', ' %'],
  'round trip': ['insights.rtt', ' ms'],
  level: ['insights.level', ' dB'],
  stalled: ['insights.stalled', ' %'],
}

/** One measure with its bound: `Loss 8 % (5 %), carrier_edge inbound`. */
export function evidenceText(t: Translate, evidence: EvidenceRecord): string {
  const { edge, direction, measure, value, bound } = evidence
  const [key, unit] = measures[measure] ?? [null, '']
  const name = key ? t(key) : measure
  const limit = bound === null ? '' : ` (${bound}${unit})`
  return `${name} ${value}${unit}${limit}, ${edge}${direction ? ` ${direction}` : ''}`
}
