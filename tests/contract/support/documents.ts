/** The wire contract: OpenAPI documents beside the checkout, which are no part of the product. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/root.ts'

/** A schema of OpenAPI 3.0, as far as the documents use it. */
export interface OpenApiSchema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly title?: string
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, OpenApiSchema>>
  readonly items?: OpenApiSchema
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
}

interface Content {
  readonly schema: OpenApiSchema
}

export interface OperationDocument {
  readonly operationId: string
  readonly 'x-group': string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Content>> }>
  >
}

export interface ContractDocument {
  /** `api_v2010`: the file's name. */
  readonly name: string
  readonly paths: Readonly<
    Record<
      string,
      { readonly servers: readonly { readonly url: string }[] } & Readonly<
        Record<string, OperationDocument>
      >
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, OpenApiSchema>> }
}

const folder = join(root, '..', 'shared', 'contract')

/** @throws in one line where the contract is not: `npm test` leaves the suite out there. */
export function readDocuments(): readonly ContractDocument[] {
  if (!existsSync(folder)) {
    throw new Error(`The contract suite cannot run: there is no ${folder}.`)
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      ...JSON.parse(readFileSync(join(folder, name), 'utf8')),
      name: name.replace(/\.json$/, ''),
    }))
}
