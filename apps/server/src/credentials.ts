import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './config.ts'
import { readIfThere, writePrivateFile } from './data-folder.ts'

const login = z.object({
  role: z.enum(['admin', 'agent']),
  username: z.string(),
  password: z.string(),
  workerSid: z.string().optional(),
})

/** What the first start made, with the secrets in the clear: the only place that has them so. */
const schema = z.object({
  accountSid: z.string(),
  authToken: z.string(),
  apiKey: z.object({ sid: z.string(), secret: z.string() }),
  phoneNumber: z.string(),
  sipUser: z.object({ username: z.string(), password: z.string(), domain: z.string() }),
  workspaceSid: z.string(),
  workflowSid: z.string(),
  taskQueueSid: z.string(),
  logins: z.array(login),
})

export type Credentials = z.output<typeof schema>

const pathIn = (folder: string) => join(folder, 'credentials.json')

export async function readCredentials(folder: string): Promise<Credentials | null> {
  const text = await readIfThere(pathIn(folder))
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw new ConfigError(
      `${pathIn(folder)} is damaged. Restore it from a backup, or begin with another data folder.`,
    )
  }
}

/** Keeps them beside the addresses of this start, for the person who set the server up. */
export async function writeCredentials(
  folder: string,
  credentials: Credentials,
  addresses: Readonly<Record<string, unknown>>,
): Promise<void> {
  await writePrivateFile(
    pathIn(folder),
    `${JSON.stringify({ ...credentials, ...addresses }, null, 2)}\n`,
  )
}
