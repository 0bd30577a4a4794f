import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['source'] }
const ssr = { resolve: { conditions: ['source'], externalConditions: ['source'] } }
const exclude = ['**/node_modules/**', '**/dist/**']

/** The engine as a thread, with real sockets and in real time. */
const audio = ['packages/media/engine/src/{host,tick}/**/*.test.ts']

/** 12,500 packets a second each way: what else runs beside it takes the time from its parties. */
const fullConference = ['tests/integration/full-conference.test.ts']

/** A test that takes longer hangs; a machine that is busy with other work is slow, and no more. */
const HANGS_MS = 30_000
/** The same where real processes are started: a dozen of them share two cores. */
const PROCESSES_HANG_MS = 180_000
/** What is looked at again and again comes; how soon is for the benchmarks. */
const expectations = { poll: { timeout: 20_000 } }

/**
 * Seven projects. `unit`, `audio` and `dgram` share one module graph for speed, so nothing under
 * test may keep state at module level; the others start real processes and are isolated.
 */
export default defineConfig({
  test: {
    // A menu that closes before its focus has moved: a DOM without layout prints itself, 1000 lines.
    onConsoleLog: (log) => !log.includes('[@mantine/hooks/use-focus-trap]'),
    projects: [
      {
        resolve,
        ssr,
        test: {
          name: 'unit',
          include: [
            'packages/**/src/**/*.test.ts',
            'apps/**/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
          ],
          exclude: [...exclude, ...audio],
          pool: 'threads',
          isolate: false,
          testTimeout: HANGS_MS,
          hookTimeout: HANGS_MS,
          expect: expectations,
        },
      },
      // Once on the sockets that this machine gives, or on those that are asked for; once on Node's.
      ...Object.entries({ audio: process.env['OFFHOOK_TEST_IO'] ?? 'auto', dgram: 'dgram' }).map(
        ([name, io]) => ({
          resolve,
          ssr,
          test: {
            name,
            include: audio,
            exclude,
            pool: 'threads' as const,
            isolate: false,
            testTimeout: HANGS_MS,
            hookTimeout: HANGS_MS,
            expect: expectations,
            env: { OFFHOOK_TEST_IO: io },
          },
        }),
      ),
      {
        resolve,
        ssr,
        test: {
          name: 'full-conference',
          include: fullConference,
          exclude,
          pool: 'forks',
          testTimeout: PROCESSES_HANG_MS,
          hookTimeout: PROCESSES_HANG_MS,
          expect: expectations,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: [...exclude, ...fullConference],
          pool: 'forks',
          testTimeout: PROCESSES_HANG_MS,
          hookTimeout: PROCESSES_HANG_MS,
          expect: expectations,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          exclude,
          pool: 'forks',
          testTimeout: PROCESSES_HANG_MS,
          hookTimeout: PROCESSES_HANG_MS,
          expect: expectations,
        },
      },
      {
        resolve,
        ssr,
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          exclude,
          pool: 'forks',
          testTimeout: PROCESSES_HANG_MS,
          hookTimeout: PROCESSES_HANG_MS,
          expect: expectations,
        },
      },
    ],
  },
})
