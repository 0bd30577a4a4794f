import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Names the file that a worker thread runs, next to the module that asks. Run unbuilt, the sources
 * are TypeScript and a thread does not inherit its parent's loader: it begins with one of its own.
 *
 * @param from `import.meta.url` of the asking module
 * @param name the entry's file name without its ending
 */
export function threadEntry(from: string, name: string): { url: URL; execArgv: string[] } {
  if (!from.endsWith('.ts')) return { url: new URL(`./${name}.js`, from), execArgv: [] }
  const required = createRequire(import.meta.url).resolve('tsx/esm/api')
  const loader = pathToFileURL(required.replace(/\.cjs$/, '.mjs'))
  const entry = new URL(`./${name}.ts`, from)
  const script = `import{register}from"${loader}";register();await import("${entry}")`
  return {
    url: new URL(`data:text/javascript,${encodeURIComponent(script)}`),
    execArgv: ['--conditions=source'],
  }
}
