/** Reports in the words of Voice Insights v2, made of counts. Shares are percentages. */
import type { CallTotals, NumberTotals } from './totals.ts'

/** Longer than this is long, by the field's own word. */
export const LONG_SECONDS = 300
/** The bound by which carriers suspect a machine. */
export const VERY_SHORT_SECONDS = 6

/** An account's report over a time. */
export function accountReport(totals: CallTotals) {
  const { calls, byType, byTag, byAnsweredBy, outboundCarrier: carried } = totals
  const clients = byType['client'] ?? 0
  const phones = calls - clients
  const tag = (isClient: boolean, name: string) =>
    Object.entries(byTag).reduce((sum, [key, count]) => {
      const [type, of] = key.split('/')
      return of === name && (type === 'client') === isClient ? sum + count : sum
    }, 0)
  const shares = (isClient: boolean) => {
    const of = isClient ? clients : phones
    return {
      high_latency_percentage: percent(tag(isClient, 'high_latency'), of),
      high_packet_loss_percentage: percent(tag(isClient, 'high_packet_loss'), of),
      high_jitter_percentage: percent(tag(isClient, 'high_jitter'), of),
    }
  }
  const detected = Object.entries(byAnsweredBy).filter(([word]) => word !== 'unknown')
  const ofHumans = byAnsweredBy['human'] ?? 0
  const all = detected.reduce((sum, [, count]) => sum + count, 0)
  const machines = detected
    .filter(([word]) => word.startsWith('machine') || word === 'fax')
    .reduce((sum, [, count]) => sum + count, 0)
  return {
    call_deliverability_score: percent(calls - (totals.byState['fail'] ?? 0), calls),
    call_answer_score: percent(totals.answered, calls),
    total_calls: calls,
    call_direction: totals.byDirection,
    call_state: totals.byState,
    call_type: byType,
    aloc: round(totals.averageLength),
    twilio_edge_location: {},
    caller_country_code: totals.byFromCountry,
    callee_country_code: totals.byToCountry,
    average_queue_time_ms: round(totals.averageQueueTimeMs),
    silent_calls_percentage: percent(totals.silent, calls),
    network_issues: {
      sdk: { ice_failures_percentage: percent(tag(true, 'ice_failure'), clients), ...shares(true) },
      twilio_gateway: shares(false),
    },
    KYT: {
      outbound_carrier_calling: {
        short_duration_calls_percentage: percent(carried.shortCalls, carried.calls),
        long_duration_calls_percentage: percent(carried.longCalls, carried.calls),
      },
    },
    answering_machine_detection: {
      total_calls: all,
      answered_by_human_percentage: percent(ofHumans, all),
      answered_by_machine_percentage: percent(machines, all),
    },
  }
}

export function inboundNumberReport(totals: NumberTotals) {
  return {
    handle: totals.handle,
    total_calls: totals.calls,
    call_answer_score: percent(totals.answered, totals.calls),
    call_state_percentage: Object.fromEntries(
      Object.entries(totals.byState).map(([state, count]) => [state, percent(count, totals.calls)]),
    ),
    silent_calls_percentage: percent(totals.silent, totals.calls),
  }
}

/** Of what nobody tells us, kinds of devices and blocks by carriers, nothing is said. */
export function outboundNumberReport(totals: NumberTotals) {
  const detected = totals.human + totals.machine
  return {
    ...inboundNumberReport(totals),
    calls_by_device_type: {},
    answer_rate_device_type: {},
    blocked_calls_by_carrier: [],
    short_duration_calls_percentage: percent(totals.shortCalls, totals.calls),
    long_duration_calls_percentage: percent(totals.longCalls, totals.calls),
    potential_robocalls_percentage: percent(totals.veryShortCalls, totals.calls),
    answering_machine_detection: {
      total_calls: detected,
      answered_by_human_percentage: percent(totals.human, detected),
      answered_by_machine_percentage: percent(totals.machine, detected),
    },
  }
}

export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : round((part / whole) * 100)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
