/** A server that may open no more files: it says so, and goes on when it may again. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { ServerProcess, SipPhone, until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { root } from '../support/root.ts'

const canLimit = spawnSync('prlimit', ['--version']).status === 0

describe.runIf(canLimit)('out of file descriptors', () => {
  it('a call is refused by the name of the cause, and the next is taken', async () => {
    const server = await ServerProcess.start(root, { env: { OFFHOOK_LOG_LEVEL: 'warn' } })
    const phone = await SipPhone.open({ name: 'caller', user: '+12025550123' })
    try {
      const { pid, sip, phoneNumber } = server.facts
      const target = `sip:${phoneNumber}@${sip.host}:${sip.port}`
      const limit = (files: number) =>
        execFileSync('prlimit', ['--pid', String(pid), `--nofile=${files}:`])
      // The next file would have the lowest free number.
      const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
      const free = [...open].findIndex((_, index) => !open.has(index))
      limit(free < 0 ? open.size : free)

      const refused = await phone.call(target)
      await refused.until('failed')

      expect(refused.failure).toBe(503)
      await until('the cause is logged', () => server.log.includes('too many files open'))
      expect(server.log).not.toContain('range is used up')
      limit(1024)
      const taken = await phone.call(target)
      await taken.until('answered')
      await taken.hangup()
    } finally {
      await phone.close()
      expect(await server.stop()).toBe(0)
    }
  })
})
