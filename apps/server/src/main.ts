#!/usr/bin/env node
/** The `offhook` command: reads the settings, starts, says that it is ready, and ends cleanly. */
import { type Logger, messageOf } from '@offhook/core'
import { pino } from 'pino'
import { readyLine, readyText } from './announce.ts'
import { ConfigError, helpText, readConfig, wantsHelp } from './config.ts'
import { Offhook } from './offhook.ts'

const argv = process.argv.slice(2)

if (wantsHelp(argv)) process.stdout.write(helpText())
else await run()

async function run(): Promise<void> {
  // Known before the settings are: the shape of an error depends on it.
  const json = argv.includes('--json')
  try {
    const config = readConfig(argv, process.env)
    // Standard output belongs to the ready line; logs go to standard error.
    const logger = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: false }))
    const offhook = await Offhook.start(config, logger)
    process.stdout.write(config.json ? `${readyLine(offhook.facts)}\n` : readyText(offhook.facts))
    endOnSignals(offhook, logger)
  } catch (error) {
    fail(error, json)
  }
}

/** One sentence and a non-zero exit. A defect keeps its stack: somebody must read it. */
function fail(error: unknown, json: boolean): void {
  const expected = error instanceof ConfigError || !(error instanceof TypeError)
  const sentence = messageOf(error)
  if (json) process.stdout.write(`${JSON.stringify({ ready: false, error: sentence })}\n`)
  if (!json || !expected) {
    process.stderr.write(`${expected ? sentence : (error as Error).stack}\n`)
  }
  process.exitCode = 1
  // Threads that a half start left behind keep no failed process alive.
  setImmediate(() => process.exit(1))
}

function endOnSignals(offhook: Offhook, logger: Logger): void {
  let ending = false
  const end = (signal: string) => {
    // The second signal is a person who will not wait.
    if (ending) process.exit(1)
    ending = true
    logger.info({ signal }, 'ending')
    offhook.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error: messageOf(error) }, 'ended with an error')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => end('SIGTERM'))
  process.on('SIGINT', () => end('SIGINT'))
  process.on('unhandledRejection', (reason) => {
    logger.error(
      { error: reason instanceof Error ? reason.stack : String(reason) },
      'a defect: unhandled rejection',
    )
  })
  process.on('uncaughtException', (error) => {
    logger.error({ error: error.stack }, 'a defect: uncaught exception')
  })
}
