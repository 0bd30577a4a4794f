/**
 * Names the file that a worker thread runs, next to the module that asks. Run unbuilt, the sources
 * are TypeScript and the thread needs the loader that the process itself was started with.
 *
 * @param from `import.meta.url` of the asking module
 * @param name the entry's file name without its ending
 */
export function threadEntry(from: string, name: string): { url: URL; execArgv: string[] } {
  const unbuilt = from.endsWith('.ts')
  return {
    url: new URL(`./${name}${unbuilt ? '.ts' : '.js'}`, from),
    execArgv: unbuilt ? ['--import', 'tsx', '--conditions=source'] : [],
  }
}
