/**
 * A heap snapshot of V8: its nodes, their edges and their names, read without parsing it as a whole. It
 * has neither what is in buffers nor the small numbers that are in lists.
 */

interface Meta {
  readonly node_fields: readonly string[]
  readonly node_types: readonly [readonly string[]]
  readonly edge_fields: readonly string[]
  readonly edge_types: readonly [readonly string[]]
}

export interface HeapEdge {
  readonly type: string
  /** A property's name, or an index. */
  readonly name: string | number
  readonly to: number
}

export class HeapSnapshot {
  readonly strings: readonly string[]
  readonly nodeCount: number
  readonly #meta: Meta
  readonly #nodes: Uint32Array
  readonly #edges: Uint32Array
  /** Of each node, the first of its edges; and of the end. */
  readonly #firstEdge: Uint32Array
  readonly #type: number
  readonly #name: number
  readonly #nodeSize: number

  constructor(text: Buffer) {
    const head = text.subarray(0, text.indexOf('"nodes":['))
    const json = `${head.toString().replace(/,\s*$/, '')}}`
    const { snapshot } = JSON.parse(json) as {
      snapshot: { meta: Meta; node_count: number; edge_count: number }
    }
    const { meta } = snapshot
    this.#meta = meta
    this.nodeCount = snapshot.node_count
    this.#nodeSize = meta.node_fields.length
    this.#type = meta.node_fields.indexOf('type')
    this.#name = meta.node_fields.indexOf('name')
    this.#nodes = numbersAfter(text, '"nodes":[', this.nodeCount * this.#nodeSize)
    const edgeSize = meta.edge_fields.length
    this.#edges = numbersAfter(text, '"edges":[', snapshot.edge_count * edgeSize)
    const strings = text.subarray(text.lastIndexOf('"strings":[') + '"strings":'.length)
    this.strings = JSON.parse(strings.toString().replace(/}\s*$/, '')) as string[]
    const edgeCount = meta.node_fields.indexOf('edge_count')
    this.#firstEdge = new Uint32Array(this.nodeCount + 1)
    for (let node = 0; node < this.nodeCount; node++) {
      const count = this.#nodes[node * this.#nodeSize + edgeCount]!
      this.#firstEdge[node + 1] = this.#firstEdge[node]! + count
    }
  }

  typeOf(node: number): string {
    return this.#meta.node_types[0][this.#nodes[node * this.#nodeSize + this.#type]!]!
  }

  nameOf(node: number): string {
    return this.strings[this.#nodes[node * this.#nodeSize + this.#name]!]!
  }

  edgesOf(node: number): HeapEdge[] {
    const out: HeapEdge[] = []
    const size = this.#meta.edge_fields.length
    for (let edge = this.#firstEdge[node]!; edge < this.#firstEdge[node + 1]!; edge++) {
      const at = edge * size
      const type = this.#meta.edge_types[0][this.#edges[at]!]!
      const name = this.#edges[at + 1]!
      const isIndex = type === 'element' || type === 'hidden'
      const word = isIndex ? '' : this.strings[name]!
      // The table of a map has its places as words.
      const isPlace = type === 'internal' && /^\d+$/.test(word)
      out.push({
        type,
        name: isIndex ? name : isPlace ? Number(word) : word,
        to: this.#edges[at + 2]! / this.#nodeSize,
      })
    }
    return out
  }

  edgeCount(node: number): number {
    return this.#firstEdge[node + 1]! - this.#firstEdge[node]!
  }
}

function numbersAfter(text: Buffer, word: string, count: number): Uint32Array {
  const out = new Uint32Array(count)
  let at = text.indexOf(word) + word.length
  for (let i = 0; i < count; i++) {
    let byte = text[at]!
    while (byte < 0x30 || byte > 0x39) byte = text[++at]!
    let value = 0
    for (; byte >= 0x30 && byte <= 0x39; byte = text[++at]!) value = value * 10 + byte - 0x30
    out[i] = value
  }
  return out
}
