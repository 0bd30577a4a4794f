/**
 * `credentials.json`: what the first start made, with its secrets in the clear.
 *
 * The first start writes a draft, commits its rows as one transaction, and then moves the file into
 * place. So a start that is interrupted anywhere leaves either an empty database (the next one begins
 * again) or a draft whose account exists (the next one finishes).
 *
 * A further node on the same database creates nothing: its file contains what it reads there.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './config.ts'
import { readIfThere, writePrivateFile } from './data-folder.ts'

const login = z.object({
  role: z.enum(['admin', 'agent']),
  username: z.string(),
  /** Known only to the node that created the login. */
  password: z.string().optional(),
  workerSid: z.string().optional(),
})

/** What the first start made. Nowhere else are the secrets stored in the clear. */
const schema = z.object({
  accountSid: z.string(),
  authToken: z.string(),
  apiKey: z.object({ sid: z.string(), secret: z.string() }),
  phoneNumber: z.string(),
  /** Absent if it was removed before this node joined. */
  sipUser: z.object({ username: z.string(), password: z.string(), domain: z.string() }).optional(),
  workspaceSid: z.string(),
  workflowSid: z.string(),
  taskQueueSid: z.string(),
  logins: z.array(login),
})

export type Credentials = z.output<typeof schema>

const pathIn = (folder: string) => join(folder, 'credentials.json')
const draftIn = (folder: string) => join(folder, 'credentials.draft.json')

export interface CredentialsOptions {
  readonly folder: string
  /** Whether the database has this account, or for null any account at all. */
  readonly hasAccount: (sid: string | null) => boolean
  /** Creates everything without committing it. */
  readonly make: () => Promise<Credentials>
  /** Reads the installation of another node on the same database; null if there is none. */
  readonly join: () => Promise<Credentials | null>
  /** Commits what was created, whole or not at all. */
  readonly commit: () => Promise<void>
}

/**
 * The credentials of this installation, made at its first start.
 * @throws ConfigError when the file and the database do not belong together
 */
export async function openCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { folder, hasAccount } = options
  const path = pathIn(folder)
  const kept = await read(path)
  if (kept) {
    if (hasAccount(kept.accountSid)) return kept
    throw new ConfigError(
      `The account of ${path} is not in the database. Restore the database, or begin with another data folder.`,
    )
  }
  const draft = await read(draftIn(folder))
  if (draft && hasAccount(draft.accountSid)) return finish(folder, draft)
  if (hasAccount(null)) {
    const joined = await options.join()
    if (joined) return finish(folder, joined)
    throw new ConfigError(
      `The database has accounts, but ${path} is missing. Put it back from a backup.`,
    )
  }
  const made = await options.make()
  await writePrivateFile(draftIn(folder), textOf(made))
  await options.commit()
  return finish(folder, made)
}

/** Writes them with the addresses of this start, for the person who set the server up. */
export async function writeCredentials(
  folder: string,
  credentials: Credentials,
  addresses: Readonly<Record<string, unknown>>,
): Promise<void> {
  await writePrivateFile(pathIn(folder), textOf({ ...credentials, ...addresses }))
}

async function finish(folder: string, credentials: Credentials): Promise<Credentials> {
  await writeCredentials(folder, credentials, {})
  await rm(draftIn(folder), { force: true })
  return credentials
}

async function read(path: string): Promise<Credentials | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw new ConfigError(
      `${path} is damaged. Restore it from a backup, or begin with another data folder.`,
    )
  }
}

function textOf(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`
}
