/** Settings: read once, from flags and from the environment. A flag wins over its variable. */
import { parseArgs } from 'node:util'
import { OperatorError } from '@offhook/core'
import { type Parsed, secrets, settings } from './settings.ts'

/** A bad setting; the message is one sentence for the person who set it. */
export class ConfigError extends OperatorError {}

export interface Config extends Readonly<Parsed> {
  readonly databaseUrl: string | null
  /** Print one line of JSON on standard output, and nothing else. */
  readonly json: boolean
}

/** Name and default of each setting; null if it has none of its own. */
export const knownSettings: readonly { readonly name: string; readonly fallback: string | null }[] =
  Object.values(settings)

/** Whether the command line asks for help. */
export function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h')
}

/**
 * Reads the settings.
 * @throws ConfigError that names the setting and its valid values
 */
export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv): Config {
  const flags = readFlags(argv)
  const result: Record<string, unknown> = {}
  for (const [key, setting] of Object.entries(settings)) {
    const flag = flagOf(setting.name)
    const variable = `OFFHOOK_${setting.name}`
    const given = flags[flag] ?? (env[variable] || undefined)
    const text = given ?? setting.fallback
    if (text === null) {
      result[key] = null
      continue
    }
    const parsed = setting.schema.safeParse(text)
    if (!parsed.success) {
      const source = flags[flag] === undefined ? variable : `--${flag}`
      // A secret is named, never shown.
      const shown = secrets.has(key) ? '' : `=${text}`
      throw new ConfigError(
        `${source}${shown}: ${parsed.error.issues[0]?.message ?? 'is not valid'}.`,
      )
    }
    result[key] = parsed.data
  }
  if (result['smsUrl'] !== null && result['smsSecret'] === null) {
    throw new ConfigError('OFFHOOK_SMS_SECRET: must be given together with OFFHOOK_SMS_URL.')
  }
  if ((result['oidcIssuer'] === null) !== (result['oidcClientId'] === null)) {
    throw new ConfigError(
      'OFFHOOK_OIDC_CLIENT_ID: must be given together with OFFHOOK_OIDC_ISSUER.',
    )
  }
  const databaseUrl = env['DATABASE_URL'] || null
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new ConfigError('DATABASE_URL: must begin with postgres:// or postgresql://.')
  }
  return { ...(result as Parsed), databaseUrl, json: flags['json'] === 'true' }
}

/** The text of `--help`, one line per setting. */
export function helpText(): string {
  const rows = Object.values(settings).map(
    (setting) =>
      `  --${flagOf(setting.name).padEnd(19)} OFFHOOK_${setting.name.padEnd(18)} ${setting.help}${setting.fallback ? ` (${setting.fallback})` : ''}`,
  )
  return [
    'npm start -- [--json] [settings]',
    '',
    '  --json               one line of JSON on standard output when ready',
    ...rows,
    '                       DATABASE_URL               a Postgres database instead of the embedded one',
    '',
  ].join('\n')
}

function flagOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

function readFlags(argv: readonly string[]): Record<string, string | undefined> {
  const options = Object.fromEntries(
    Object.values(settings).map((setting) => [flagOf(setting.name), { type: 'string' as const }]),
  )
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...options, json: { type: 'boolean' } },
      strict: true,
    })
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
  } catch (error) {
    throw new ConfigError(`${(error as Error).message.split('. ')[0]}. See --help.`)
  }
}
