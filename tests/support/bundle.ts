import { build } from 'vite'

/** A page's program in one file, as an application's own bundler would make it; made once. */
export function bundle(entry: string, name: string): () => Promise<string> {
  let program: Promise<string> | undefined
  return () => (program ??= make(entry, name))
}

async function make(entry: string, name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, name, formats: ['iife'] } },
  })
  const [first] = Array.isArray(built) ? built : []
  const code = first?.output[0]?.code
  if (code === undefined) throw new Error('the program of the page was not made')
  return code
}
