import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const PROGRAM = 'pocketsphinx_batch'
const MODEL = '/usr/share/pocketsphinx/model/en-us'

/** What installs the recogniser that needs no key. */
export const INSTALL_COMMAND = 'apt-get install pocketsphinx pocketsphinx-en-us'

/** PocketSphinx as Debian installs it; null where it is not, or not all of it. */
export async function findPocketSphinx(
  path = process.env['PATH'] ?? '',
  model = MODEL,
): Promise<{ readonly command: readonly [string]; readonly model: string } | null> {
  const needed = ['en-us/mdef', 'cmudict-en-us.dict'].map((name) => join(model, name))
  if (!(await Promise.all(needed.map((file) => isThere(file)))).every(Boolean)) return null
  for (const folder of path.split(delimiter)) {
    const program = join(folder, PROGRAM)
    if (folder !== '' && (await isThere(program, constants.X_OK))) {
      return { command: [program], model }
    }
  }
  return null
}

async function isThere(path: string, mode = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
