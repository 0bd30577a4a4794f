#!/usr/bin/env node
/** The `offhook` command: reads the settings, starts, reports that it is ready, and ends cleanly. */
import { type Logger, traceOf } from '@offhook/core'
import { pino } from 'pino'
import { readyLine, readyText } from './announce.ts'
import { helpText, readConfig, wantsHelp } from './config.ts'
import { failureText } from './failure-text.ts'
import type { Offhook } from './offhook.ts'
import { checkOpenFiles, withOpenFiles } from './open-files.ts'

/** Exit status of a node that was declared dead: EX_TEMPFAIL, to be restarted. */
const LOST_STATUS = 75
const LOST_ENDS_WITHIN_MS = 5_000

const argv = process.argv.slice(2)

if (argv[0] === 'import-twilio') await migrate(argv.slice(1))
else if (wantsHelp(argv)) process.stdout.write(helpText())
else await run()

/** Moves an account in, and says what was done. Status 1 where something could not be taken. */
async function migrate(args: readonly string[]): Promise<void> {
  const { importHelp, importTwilio } = await import('./import-twilio/import-twilio.ts')
  if (wantsHelp(args)) return void process.stdout.write(importHelp)
  try {
    const { report, isDry } = await importTwilio(args, process.env)
    process.stdout.write(report.text(isDry))
    process.exitCode = report.count('fail') > 0 ? 1 : 0
  } catch (error) {
    fail(error, false)
  }
}

async function run(): Promise<void> {
  // Needed before the settings are read: it decides how an error is printed.
  const json = argv.includes('--json')
  // From the beginning: a start that is interrupted must leave the folder in order too.
  const ending = endAsked()
  try {
    checkOpenFiles()
    const config = readConfig(argv, process.env)
    // Loaded here, so that a start which cannot even do that ends in one sentence too.
    const { Offhook } = await import('./offhook.ts')
    // Standard output belongs to the ready line; logs go to standard error.
    const logger = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: false }))
    keepRunning(logger)
    const offhook = await Offhook.start(config, logger)
    if (!ending.aborted) {
      process.stdout.write(config.json ? `${readyLine(offhook.facts)}\n` : readyText(offhook.facts))
      const asked = new Promise<'asked'>((resolve) => {
        ending.addEventListener('abort', () => resolve('asked'), { once: true })
      })
      const why = await Promise.race([asked, offhook.lost.then(() => 'lost' as const)])
      if (why === 'lost') return await endLost(offhook, logger)
    }
    logger.info({ signal: ending.reason }, 'ending')
    await end(offhook, logger)
  } catch (error) {
    fail(withOpenFiles(error), json)
  }
}

/** Prints why the start failed and exits with status 1. */
function fail(error: unknown, json: boolean): void {
  const { out, err } = failureText(error, json)
  process.stdout.write(out)
  process.stderr.write(err)
  process.exitCode = 1
  // Threads of a failed start must not keep the process alive.
  setImmediate(() => process.exit(1))
}

/** Aborted by the first signal to terminate; a second one exits at once. */
function endAsked(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1)
      controller.abort(name)
    })
  }
  return controller.signal
}

async function end(offhook: Offhook, logger: Logger): Promise<never> {
  try {
    await offhook.close()
    process.exit(0)
  } catch (error) {
    logger.error({ error: traceOf(error) }, 'ended with an error')
    process.exit(1)
  }
}

/**
 * Another node has taken over and ended our calls, so nothing in memory is true any longer. Whatever
 * started the process restarts it, and it stands by then.
 */
async function endLost(offhook: Offhook, logger: Logger): Promise<never> {
  logger.error({}, 'ending: this node was taken for dead, and another one has taken over')
  setTimeout(() => process.exit(LOST_STATUS), LOST_ENDS_WITHIN_MS)
  await offhook.close().catch(() => {})
  process.exit(LOST_STATUS)
}

/** Keeps the process alive after a defect: one call must not end the others. */
function keepRunning(logger: Logger): void {
  process.on('unhandledRejection', (reason) => {
    logger.error({ error: traceOf(reason) }, 'a defect: unhandled rejection')
  })
  process.on('uncaughtException', (error) => {
    logger.error({ error: traceOf(error) }, 'a defect: uncaught exception')
  })
}
