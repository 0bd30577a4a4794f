/** Judges exchanges of requests and answers by the wire contract. */
import {
  type ContractDocument,
  type OpenApiSchema,
  type OperationDocument,
  readDocuments,
} from './documents.ts'
import { Schemas } from './schemas.ts'

/** A request of the helper and the answer that it got. */
export interface Exchange {
  readonly method: string
  /** As the helper wrote it: `https://taskrouter.twilio.com/v1/…`, or a page link of ours. */
  readonly uri: string
  /** Names that the helper sent beside those in the address. */
  readonly parameters: readonly string[]
  readonly status: number
  readonly contentType: string
  readonly body: unknown
}

export interface Verdict {
  readonly operationId: string
  /** `calls`, `queue-members`: the contract's own grouping. */
  readonly group: string
  readonly problems: readonly string[]
}

interface Operation extends Verdict {
  readonly document: ContractDocument
  readonly definition: OperationDocument
  readonly method: string
  readonly host: string
  readonly path: RegExp
  readonly variables: number
}

/** Parameters that the helper 6.2.0 knows and the contract does not: the contract's readme, drift. */
const youngerParameters = ['RecordingConfigurationId', 'Passports', 'MessageIntent', 'AuthorSid']

export class Contract {
  readonly #operations: readonly Operation[]
  readonly #schemas = new Schemas()

  constructor(documents: readonly ContractDocument[] = readDocuments()) {
    this.#operations = documents
      .flatMap(operationsOf)
      // `…/Local.json` before `…/{Sid}.json`.
      .sort((a, b) => a.variables - b.variables)
  }

  /** The operations that the contract has in these groups, sorted. */
  operationsIn(document: string, ...groups: readonly string[]): readonly string[] {
    return this.#operations
      .filter((one) => one.document.name === document && groups.includes(one.group))
      .map(({ operationId }) => operationId)
      .sort()
  }

  /** All groups of a document, sorted. */
  groupsOf(document: string): readonly string[] {
    const own = this.#operations.filter((one) => one.document.name === document)
    return [...new Set(own.map(({ group }) => group))].sort()
  }

  judge(exchange: Exchange): Verdict {
    const url = new URL(exchange.uri)
    const operation = this.#operations.find(
      ({ method, path }) =>
        method === exchange.method.toLowerCase() && path.test(decodeURI(url.pathname)),
    )
    if (!operation) {
      const problems = [`the contract has no ${exchange.method} ${url.pathname}`]
      return { operationId: 'unknown', group: 'unknown', problems }
    }
    const { operationId, group } = operation
    const problems = [
      ...hostProblems(operation, url),
      ...parameterProblems(operation, [...url.searchParams.keys(), ...exchange.parameters]),
      ...this.#answerProblems(operation, exchange),
    ]
    return { operationId, group, problems }
  }

  #answerProblems(operation: Operation, { status, body, contentType }: Exchange) {
    const answer = operation.definition.responses[String(status)]
    if (!answer)
      return status >= 400 ? errorProblems(status, body) : [`${status} is not documented`]
    const schema = answer.content?.['application/json']?.schema
    if (!schema) return body === '' ? [] : ['the answer should have no body']
    if (!contentType.startsWith('application/json')) return [`the answer is "${contentType}"`]
    return this.#schemas.problems(operation.document, schema, body)
  }
}

function operationsOf(document: ContractDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    ['get', 'post', 'delete'].flatMap((method): Operation[] => {
      const definition = item[method]
      if (!definition) return []
      return [
        {
          document,
          definition,
          method,
          operationId: definition.operationId,
          group: definition['x-group'],
          problems: [],
          host: new URL(item.servers[0]?.url ?? '').host,
          path: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
          variables: path.split('{').length,
        },
      ]
    }),
  )
}

function hostProblems({ host }: Operation, url: URL): string[] {
  if (!url.host.endsWith('.twilio.com') || url.host === host) return []
  return [`the helper asks ${url.host}, the contract has it at ${host}`]
}

function parameterProblems({ definition }: Operation, sent: readonly string[]): string[] {
  const content = definition.requestBody?.content ?? {}
  const bodies = Object.values(content)
  // A body of JSON of which nothing is told may have anything.
  const json = content['application/json']?.schema
  if (json && Object.keys(json.properties ?? {}).length === 0) return []
  const known = new Set([
    ...(definition.parameters ?? []).map(({ name }) => name),
    ...bodies.flatMap(({ schema }: { schema: OpenApiSchema }) =>
      Object.keys(schema.properties ?? {}),
    ),
    ...youngerParameters,
  ])
  return sent
    .filter((name) => !known.has(name))
    .map((name) => `the contract has no parameter ${name} of ${definition.operationId}`)
}

/** What every family answers when it refuses. */
function errorProblems(status: number, body: unknown): string[] {
  if (status >= 500) return [`the server answered ${status}: ${JSON.stringify(body)}`]
  const { code, message, more_info, status: told, details, ...rest } = Object(body)
  const problems = []
  if (!Number.isInteger(code)) problems.push('an error needs a whole number as code')
  if (typeof message !== 'string' || message === '') problems.push('an error needs a message')
  if (more_info !== `https://www.twilio.com/docs/errors/${code}`) {
    problems.push(`more_info is ${more_info}`)
  }
  if (told !== status) problems.push(`status is ${told}, the answer has ${status}`)
  if (details !== undefined && typeof details !== 'object') problems.push('details is no object')
  for (const name of Object.keys(rest)) problems.push(`an error has no ${name}`)
  return problems
}
