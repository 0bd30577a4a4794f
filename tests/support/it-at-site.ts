import type { StartServerOptions } from '@offhook/test-kit'
import { afterAll, beforeAll, test } from 'vitest'
import { TwimlSite } from './twiml-site.ts'

/**
 * `it` for tests that wait more than they compute, and so run beside each other: one product for all of
 * the file, and for each test an application, telephones and a number of its own.
 */
export function itAtSite(
  prepare: (site: TwimlSite) => void = () => {},
  options: StartServerOptions = {},
) {
  let shared: TwimlSite | undefined
  beforeAll(async () => {
    shared = await TwimlSite.open(options)
  })
  afterAll(() => shared?.close())
  return test.extend<{ site: TwimlSite }>({
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads the first parameter's pattern.
    site: async ({}, use) => {
      const site = await shared?.scope()
      if (!site) throw new Error('the site is not open')
      prepare(site)
      await use(site)
      await site.leave()
    },
  })
}
