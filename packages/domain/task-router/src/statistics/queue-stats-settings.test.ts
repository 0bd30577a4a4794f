import { describe, expect, it } from 'vitest'
import { queueStatsSettings } from './queue-stats-settings.ts'

describe('what queues are measured by', () => {
  it('has defaults where nothing is set, or nonsense is', () => {
    for (const given of [
      null,
      7,
      { default: { reset_timezone: 'Moon/Base', reset_time: '25:00' } },
    ]) {
      const settings = queueStatsSettings(given)
      expect(settings.thresholdsOf('WQ1')).toEqual({ serviceLevel: 20, shortAbandoned: 5 })
      expect(settings.dayBegan('WQ1', Date.UTC(2026, 0, 2, 3))).toBe(Date.UTC(2026, 0, 2))
    }
  })

  it('may be set for a queue, and for a queue on a channel', () => {
    const settings = queueStatsSettings({
      default: { service_level_threshold: 30, reset_time: '06:00' },
      WQ1: { queue_sid: 'WQ1', reset_time: '07:00' },
      more: [{ queue_sid: 'WQ1', channel_sid: 'TC1', short_abandoned_threshold: 0 }],
    })
    expect(settings.thresholdsOf('WQ2')).toEqual({ serviceLevel: 30, shortAbandoned: 5 })
    expect(settings.thresholdsOf('WQ1', 'TC1')).toEqual({ serviceLevel: 30, shortAbandoned: 0 })
    expect(settings.thresholdsOf('WQ1', 'TC2')).toEqual({ serviceLevel: 30, shortAbandoned: 5 })
    expect(settings.alertLevelsOf('WQ1').waiting).toEqual([5, 10])
    const noon = Date.UTC(2026, 0, 2, 12)
    expect(settings.dayBegan('WQ1', noon)).toBe(Date.UTC(2026, 0, 2, 7))
    expect(settings.dayBegan(null, noon)).toBe(Date.UTC(2026, 0, 2, 6))
  })

  it('has levels from which on a queue needs somebody: its own, then the default ones', () => {
    const settings = queueStatsSettings({
      default: { alert_levels: { waiting: [2, 4], longest_wait: ['soon', 9] } },
      queues: [{ queue_sid: 'WQ1', alert_levels: { service_level: [95, 90], waiting: [1] } }],
    })
    expect(settings.alertLevelsOf('WQ1')).toEqual({
      waiting: [2, 4],
      longestWait: [60, 180],
      serviceLevel: [95, 90],
    })
    expect(settings.alertLevelsOf('WQ2').serviceLevel).toEqual([80, 60])
  })
})
