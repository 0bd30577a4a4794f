/** Response schemas of OpenAPI 3.0 as JSON Schema that ajv compiles. */
import { createRequire } from 'node:module'
import type { Ajv as AjvClass, ValidateFunction } from 'ajv'
import type addFormatsFunction from 'ajv-formats'
import type { ContractDocument, OpenApiSchema } from './documents.ts'

const load = createRequire(import.meta.url)
const { Ajv } = load('ajv') as { Ajv: typeof AjvClass }
const addFormats = load('ajv-formats') as typeof addFormatsFunction.default

const RFC_2822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} \+0000$/

/** Formats that only these documents have. */
const formats: Readonly<Record<string, RegExp | true>> = {
  'date-time-rfc-2822': RFC_2822,
  'phone-number': /^\+[1-9]\d{1,14}$/,
  'http-method': /^(GET|POST)$/,
  'iso-country-code': /^[A-Z]{2}$/,
  currency: /^[A-Z]{3}$/i,
  // Addresses of parties are of many kinds.
  endpoint: true,
  twiml: true,
}

/** Fields that are `null` by their description, though their schema leaves it out. */
const nullWhenEmpty = ['reason_conference_ended']

/** Compiles schemas of the documents; each once. */
export class Schemas {
  readonly #compiled = new Map<OpenApiSchema, ValidateFunction>()

  /** What is wrong with `body`; empty when it is as the schema says. */
  problems(document: ContractDocument, schema: OpenApiSchema, body: unknown): readonly string[] {
    const validate = this.#compiled.get(schema) ?? this.#compile(document, schema)
    if (validate(body)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const facts = Object.values(params).join(', ')
      return `${instancePath || 'the answer'} ${message ?? 'is wrong'} (${facts})`
    })
  }

  #compile(document: ContractDocument, schema: OpenApiSchema): ValidateFunction {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats(ajv)
    for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format)
    // The 2010 family answers addresses relative to the host, the others absolute ones.
    const relative = document.name === 'api_v2010'
    ajv.addFormat('uri', relative ? /^(\/|[a-z]+:)\S*$/i : /^(https?:\/\/|sip:)\S+$/i)
    const validate = ajv.compile(jsonSchema(document, schema))
    this.#compiled.set(schema, validate)
    return validate
  }
}

/**
 * OpenAPI 3.0 has `nullable` where JSON Schema has a type more. The documents name no field as
 * required; the interface answers every field, `null` when there is nothing to tell, and so must
 * we: of resources and envelopes each field is required, and no other may be there.
 */
function jsonSchema(
  document: ContractDocument,
  schema: OpenApiSchema,
  complete = isEnvelope(schema),
): object {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    const found = document.components.schemas[name]
    if (!found) throw new Error(`${document.name} has no schema ${name}`)
    return jsonSchema(document, found, found.properties !== undefined)
  }
  const { type, nullable, enum: words, properties, items, format, ...rest } = schema
  const isMap = format === 'uri-map'
  return {
    ...rest,
    ...(type === undefined ? {} : { type: nullable ? [type, 'null'] : type }),
    ...(words ? { enum: nullable ? [...words, null] : words } : {}),
    // Formats of objects are names of classes in the helpers.
    ...(format !== undefined && type !== 'object' ? { format } : {}),
    ...(items ? { items: jsonSchema(document, items) } : {}),
    ...(isMap ? { additionalProperties: { type: 'string', format: 'uri' } } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [
              name,
              propertySchema(document, name, one, complete),
            ]),
          ),
        }
      : {}),
    ...(complete && properties
      ? {
          required: Object.keys(properties),
          additionalProperties: false,
        }
      : {}),
  }
}

function propertySchema(
  document: ContractDocument,
  name: string,
  schema: OpenApiSchema,
  complete: boolean,
): object {
  if (nullWhenEmpty.includes(name))
    return { anyOf: [jsonSchema(document, schema), { type: 'null' }] }
  if (name === 'friendly_name') {
    // "A formatted version of the phone number", which is no E.164.
    const { format: _, ...rest } = schema
    return jsonSchema(document, rest)
  }
  return jsonSchema(document, schema, complete && name === 'meta')
}

function isEnvelope({ title = '' }: OpenApiSchema): boolean {
  return /^List\w+Response$/.test(title)
}
