import type { IncomingHttpHeaders } from 'node:http'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { bad } from './errors.ts'
import type { FormValues } from './form.ts'
import { MAX_FIELDS } from './form-body.ts'

/**
 * Parses a form of multipart/form-data (RFC 7578); every name has a list of values. The body is
 * bounded by the server, and read whole. Files are left out: no operation takes one.
 */
export function parseMultipart(headers: IncomingHttpHeaders, body: Buffer): Promise<FormValues> {
  return new Promise((resolve, reject) => {
    const values: Record<string, string[]> = Object.create(null)
    const malformed = () => reject(bad('The multipart form is malformed'))
    let parser: BusboyInstance
    try {
      parser = new Busboy({
        headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
        limits: {
          fields: MAX_FIELDS,
          // One more is told of as too many.
          parts: MAX_FIELDS + 1,
          fieldSize: body.length,
          headerPairs: 16,
        },
      })
    } catch {
      return malformed()
    }
    parser.on('field', (name, value) => {
      const list = values[name]
      if (list) list.push(value)
      else values[name] = [value]
    })
    parser.on('file', (_name, file) => {
      // A body that ends inside of it: nobody else would hear of that, and the process would end.
      file.on('error', malformed)
      file.resume()
    })
    const tooMany = () => reject(bad(`A form may have at most ${MAX_FIELDS} fields`))
    parser.on('fieldsLimit', tooMany)
    parser.on('partsLimit', tooMany)
    parser.on('error', malformed)
    parser.on('finish', () => resolve(values))
    parser.end(body)
    // The body is whole, and is read within the ticks of this turn: a parser that has not come to an
    // end by the next one waits for ever, as behind a long part that is none of a form.
    setImmediate(() => setImmediate(malformed))
  })
}
