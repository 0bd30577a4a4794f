import type { Flex, ManagerApi, Plugin, PluginReport } from '@offhook/desktop-sdk'
import type { ConfiguredPlugin } from '../../api/plugins.ts'
import type { Clock } from '../clock.ts'

export interface LoadOptions {
  readonly flex: Flex
  readonly manager: ManagerApi
  readonly clock: Clock
  /** Loads a module of this origin. */
  readonly importModule: (path: string) => Promise<unknown>
  /** Told which plugin begins now; null when it has. */
  readonly onTurn: (name: string | null) => void
  /** Told which modules could be fetched. */
  readonly onLoaded: (names: readonly string[]) => void
}

/** A plugin that has not begun by then is left out. */
const deadline = 10_000

/**
 * Loads plugins together and begins them one after another, in the order of the list. One that fails
 * stops no other; the report says why it was left out.
 */
export async function loadPlugins(
  plugins: readonly ConfiguredPlugin[],
  options: LoadOptions,
): Promise<readonly PluginReport[]> {
  const modules = plugins.map(async ({ plugin_url }) => options.importModule(pathOf(plugin_url)))
  // Each is looked at in its turn; one that fails before is no unhandled rejection.
  for (const module of modules) module.catch(() => undefined)
  void Promise.allSettled(modules).then((settled) => {
    const names = plugins.map(({ unique_name }) => unique_name)
    options.onLoaded(names.filter((_, at) => settled[at]?.status === 'fulfilled'))
  })
  const reports: PluginReport[] = []
  for (const [at, { unique_name: name, version }] of plugins.entries()) {
    const begin = async () => beginPlugin(name, await modules[at], options)
    const error = await inTime(begin(), options.clock).then(
      () => null,
      (reason: unknown) => reason ?? new Error('It failed without a reason.'),
    )
    options.onTurn(null)
    reports.push({ name, version, error })
  }
  return reports
}

/**
 * Where a module is: below `/plugins/` of this origin, whatever host its address names.
 *
 * @throws Error for any other place: the content policy of the page refuses it
 */
export function pathOf(pluginUrl: string): string {
  const { pathname, search } = new URL(pluginUrl)
  if (!pathname.startsWith('/plugins/')) {
    throw new Error(`${pluginUrl} is not in the folder of plugins of this site.`)
  }
  return pathname + search
}

async function beginPlugin(
  name: string,
  module: unknown,
  { flex, manager, onTurn }: LoadOptions,
): Promise<void> {
  const plugin = pluginOf(name, module)
  onTurn(name)
  await plugin.init(flex, manager)
}

function pluginOf(name: string, module: unknown): Plugin {
  const given = (module as { readonly default?: unknown } | null)?.default
  const made: unknown =
    typeof given === 'function' ? new (given as new (name: string) => unknown)(name) : given
  if (typeof (made as Plugin | null | undefined)?.init === 'function') return made as Plugin
  throw new TypeError('The default export of the module is no plugin: it has no init.')
}

function inTime(work: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(deadline, () =>
      reject(new Error(`It did not begin within ${deadline / 1000} seconds.`)),
    )
    work.then(resolve, reject).finally(stop)
  })
}
