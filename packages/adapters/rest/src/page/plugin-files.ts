import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'

/** A module of a plugin as it lies on the disk. */
export interface PluginFile {
  /** Below the folder, e.g. `crm/1.2.0.js`. */
  readonly file: string
  readonly bytes: number
  /** 64 hex digits. */
  readonly sha256: string
}

const MAX_BYTES = 5 * 1024 * 1024
const MAX_FILES = 500
const MAX_DEPTH = 3

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
}

/**
 * The folder that plugins are put into by whoever runs the server. What lies there runs in every
 * desktop once an administrator has chosen it, so nothing is written here by HTTP.
 */
export class PluginFiles {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The modules that can be chosen, by their paths; none where there is no folder. */
  async list(): Promise<readonly PluginFile[]> {
    const found: PluginFile[] = []
    for (const file of (await this.#below('', MAX_DEPTH)).sort()) {
      const content = isModule(file) ? await this.read(file) : null
      if (content) found.push({ file, bytes: content.length, sha256: sha256Of(content) })
    }
    return found
  }

  /** The content of a file that may be served; null for anything else. */
  async read(file: string): Promise<Buffer | null> {
    if (!file.split('/').every(isPlainName) || typeOf(file) === null) return null
    const path = join(this.#folder, file)
    try {
      const { size } = await stat(path)
      return size <= MAX_BYTES ? await readFile(path) : null
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  }

  async #below(folder: string, depth: number): Promise<string[]> {
    const found: string[] = []
    for (const entry of await this.#entries(folder)) {
      if (found.length >= MAX_FILES) break
      if (!isPlainName(entry.name)) continue
      const path = folder + entry.name
      if (!entry.isDirectory()) found.push(path)
      else if (depth > 1) found.push(...(await this.#below(`${path}/`, depth - 1)))
    }
    return found.slice(0, MAX_FILES)
  }

  async #entries(folder: string) {
    try {
      return await readdir(join(this.#folder, folder), { withFileTypes: true })
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  }
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The content type of a file; null where files of its kind are not served. */
export function typeOf(file: string): string | null {
  return types[extname(file).toLowerCase()] ?? null
}

export function isModule(file: string): boolean {
  return /\.m?js$/i.test(file)
}

/** Neither hidden nor a way out of the folder. */
function isPlainName(name: string): boolean {
  return /^[\w@][\w.@-]*$/.test(name)
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}
