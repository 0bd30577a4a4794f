/**
 * Addresses of documents: those of the web, and those of flows of our own, `flow://<name>/<step>`,
 * which are answered without a request.
 */
const FLOW_SCHEME = 'flow:'

/** What a callback may be sent to. */
export const webSchemes: readonly string[] = ['http:', 'https:']

/** What a document may come from. */
export const documentSchemes: readonly string[] = [...webSchemes, FLOW_SCHEME]

/** Sounds that an administrator has brought, `sound://<sid>`. */
export const SOUND_SCHEME = 'sound:'

/** Audio of our own, which is a document that plays it: what ships with the product, and sounds. */
export const ownAudioSchemes: readonly string[] = ['prompt:', SOUND_SCHEME]

/** What a waiting party may hear. */
export const hearableSchemes: readonly string[] = [...documentSchemes, ...ownAudioSchemes]

/** Whether a text is a URL with one of these schemes, of so many characters at most. */
export function isUrlOf(schemes: readonly string[], text: string, maxLength: number): boolean {
  return text.length <= maxLength && URL.canParse(text) && schemes.includes(new URL(text).protocol)
}

/** The address of a step of a flow. */
export function flowUrl(name: string, step: string): string {
  return `${FLOW_SCHEME}//${name}/${step}`
}

/** What an address names; null for one that is of no flow. Both are empty where it is malformed. */
export function flowOf(url: string): { readonly name: string; readonly step: string } | null {
  if (!url.startsWith(FLOW_SCHEME)) return null
  const [, name = '', step = ''] = /^flow:\/\/([^/]+)\/([^?#]*)/.exec(url) ?? []
  return { name, step }
}
