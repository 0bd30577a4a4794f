/**
 * `offhook import-twilio`: reads an account through its REST API and makes flows, workspaces, queues,
 * workflows, workers, applications and numbers of it here. Secrets come from the environment, since
 * a command line is seen by everybody on the machine.
 */
import { parseArgs } from 'node:util'
import { OperatorError } from '@offhook/core'
import { Api } from './api.ts'
import { moveFlows } from './move-flows.ts'
import { moveNumbers } from './move-numbers.ts'
import { moveRouting } from './move-routing.ts'
import { Mover } from './mover.ts'
import { Report } from './report.ts'

export const importHelp = `offhook import-twilio --from-account AC… --to-account AC… [options]

  --from URL          a server that speaks the API; the vendor's hosts when left out
  --from-account AC…  the account that is read
  --from-user …       its key (SK…); the account itself when left out
  --to URL            this installation (http://localhost:8080)
  --to-account AC…    the account that is filled
  --to-user …         its key (SK…); the account itself when left out
  --dry-run           says what would be done

  OFFHOOK_IMPORT_FROM_SECRET, OFFHOOK_IMPORT_TO_SECRET: the token of the account, or the key's secret
`

/** @throws OperatorError where an option is missing or a server does not answer */
export async function importTwilio(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly report: Report; readonly isDry: boolean }> {
  const options = readOptions(argv)
  const from = new Api(endOf('from', options, env, null))
  const to = new Api(endOf('to', options, env, 'http://localhost:8080'))
  const report = new Report()
  const isDry = options['dry-run'] === true
  const mover = new Mover({ from, to, report, isDry })
  await moveRouting(mover)
  await moveFlows(mover)
  await moveNumbers(mover)
  return { report, isDry }
}

type Options = Readonly<Record<string, string | boolean | undefined>>

function readOptions(argv: readonly string[]): Options {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...argv],
      options: {
        ...{ from: text, 'from-account': text, 'from-user': text },
        ...{ to: text, 'to-account': text, 'to-user': text },
        'dry-run': { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new OperatorError(`${error instanceof Error ? error.message : ''}\n\n${importHelp}`)
  }
}

function endOf(
  end: 'from' | 'to',
  options: Options,
  env: NodeJS.ProcessEnv,
  fallback: string | null,
) {
  const accountSid = options[`${end}-account`]
  const variable = `OFFHOOK_IMPORT_${end.toUpperCase()}_SECRET`
  const secret = env[variable]
  if (typeof accountSid !== 'string') throw new OperatorError(`--${end}-account is missing`)
  if (!secret) throw new OperatorError(`${variable} is missing`)
  const user = String(options[`${end}-user`] ?? accountSid)
  return { baseUrl: String(options[end] ?? fallback ?? '') || null, accountSid, user, secret }
}
