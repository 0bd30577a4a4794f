/**
 * Makes broken SIP out of whole SIP, the same for the same seed: it knows lines, headers, URIs and
 * parameters, and mostly changes one of these, so that what comes out goes deep into the parsers.
 */
import { Draw } from '@offhook/core'

const body =
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n'

const common = (method: string, cseq = 1) => [
  'Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKfuzz;rport',
  'From: "A. G. Bell" <sip:a.g.bell@10.0.0.1;user=phone>;tag=1',
  'To: <sip:+12025550100;npdi;rn=+1202@10.0.0.2>',
  'Call-ID: fuzz@10.0.0.1',
  `CSeq: ${cseq} ${method}`,
  'Contact: <sip:a@10.0.0.1;transport=udp>;expires=300;q=0.5;+sip.instance="<urn:uuid:0>"',
  'Max-Forwards: 70',
]

/** Whole messages of each kind that matter. */
const whole: readonly string[] = [
  [
    'INVITE sip:+12025550100@10.0.0.2 SIP/2.0',
    ...common('INVITE'),
    'Content-Type: application/sdp',
    'Supported: 100rel, timer, replaces',
    'Session-Expires: 1800;refresher=uac',
    'Min-SE: 90',
    'Record-Route: <sip:p1.test;lr>, <sip:p2.test>',
    'P-Asserted-Identity: <tel:+12015550177>',
    'Privacy: id;critical',
    `Content-Length: ${body.length}`,
    '',
    body,
  ],
  [
    'INVITE tel:+1-202-555-0100;phone-context=x SIP/2.0',
    ...common('INVITE'),
    'Replaces: a@b;to-tag=1;from-tag=2;early-only',
    'Require: replaces',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'INVITE sips:bob@[2001:db8::1]:5061;transport=tls?Subject=x SIP/2.0',
    ...common('INVITE'),
    'Content-Type: multipart/mixed;boundary=frontier',
    'Content-Length: 120',
    '',
    `--frontier\r\nContent-Type: application/sdp\r\n\r\n${body}--frontier--`,
  ],
  [
    'REGISTER sip:10.0.0.2 SIP/2.0',
    ...common('REGISTER'),
    'Authorization: Digest username="kate", realm="r", nonce="n", uri="sip:10.0.0.2", response="0123", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"',
    'Expires: 300',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'OPTIONS sip:10.0.0.2 SIP/2.0',
    ...common('OPTIONS'),
    'Accept: application/sdp',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'SUBSCRIBE sip:b@10.0.0.2 SIP/2.0',
    ...common('SUBSCRIBE'),
    'Event: presence;id=1',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'BYE sip:b@10.0.0.2 SIP/2.0',
    ...common('BYE', 3),
    'Reason: Q.850;cause=16;text="Normal, call"',
    'Content-Length: 0',
    '',
    '',
  ],
  ['CANCEL sip:+12025550100@10.0.0.2 SIP/2.0', ...common('CANCEL'), 'Content-Length: 0', '', ''],
  [
    'PRACK sip:b@10.0.0.2 SIP/2.0',
    ...common('PRACK', 2),
    'RAck: 1 1 INVITE',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'REFER sip:b@10.0.0.2 SIP/2.0',
    ...common('REFER', 2),
    'Refer-To: <sip:c@10.0.0.3?Replaces=a%40b%3Bto-tag%3D1>',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'NOTIFY sip:b@10.0.0.2 SIP/2.0',
    ...common('NOTIFY', 2),
    'Event: refer',
    'Subscription-State: terminated;reason=noresource',
    'Content-Type: message/sipfrag',
    'Content-Length: 16',
    '',
    'SIP/2.0 200 OK\r\n',
  ],
  [
    'SIP/2.0 200 OK',
    ...common('INVITE'),
    'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth,auth-int", stale=TRUE',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'SIP/2.0 183 Session Progress',
    ...common('INVITE'),
    'Require: 100rel',
    'RSeq: 4294967295',
    'Content-Length: 0',
    '',
    '',
  ],
  [
    'ACK sip:b@10.0.0.2 SIP/2.0',
    'v: SIP/2.0/TCP h.test;branch=z9hG4bKx',
    'f: sip:a@x.test;tag=2',
    't: sip:b@10.0.0.2;tag=3',
    'i: c',
    'CSeq: 1 ACK',
    'l: 0',
    '',
    '',
  ],
].map((lines) => lines.join('\r\n'))

/** What stands where it should not, or is as large as nothing may be. */
const odd: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    '\0',
    '\r\n',
    '\r\n ',
    '"',
    '\\',
    '<',
    '>',
    '<>',
    ';',
    ';;',
    ',',
    '=',
    '?',
    '@',
    ':',
    '%',
    '%00',
    '%zz',
  ],
  ...[
    '-1',
    '0',
    '00000000000000000000001',
    '2147483648',
    '4294967296',
    '99999999999999999999',
    '1e9',
    'NaN',
  ],
  ...[
    '[::1',
    '256.256.256.256',
    '[::ffff:1.2.3.4]',
    'xn--',
    '…',
    '\u{1f600}',
    '\u0080',
    'a'.repeat(300),
    ';a=b'.repeat(60),
  ],
  ...[
    'sip:',
    'sips:@',
    'tel:',
    'tel:+',
    'sip:a:b:c@d',
    'sip:a@b@c',
    'sip:%@b',
    'sip:b;=',
    'sip:b?=&',
    'urn:x',
    '*',
  ],
  ...[
    'SIP/2.0',
    'SIP/3.0',
    'HTTP/1.1',
    'INVITE',
    '100',
    '999',
    'z9hG4bK',
    '"unclosed',
    '(comment)',
    '\\"',
  ],
]

/** Broken messages without end, from one seed. */
export class MessageFuzzer {
  readonly draw: Draw

  constructor(seed: number) {
    this.draw = new Draw(seed)
  }

  next(): Buffer {
    const { draw } = this
    let text = draw.pick(whole)
    for (let times = 1 + draw.below(3); times > 0; times--) text = this.#change(text)
    const bytes = Buffer.from(text, 'utf8')
    // Now and then what is no text at all.
    if (draw.below(8) === 0 && bytes.length > 0) bytes[draw.below(bytes.length)] = draw.below(256)
    return bytes
  }

  #change(text: string): string {
    const { draw } = this
    const lines = text.split('\r\n')
    const at = draw.below(lines.length)
    switch (draw.below(9)) {
      case 0:
        lines.splice(at, 1)
        break
      case 1:
        lines.splice(draw.below(lines.length), 0, lines[at]!)
        break
      case 2:
        lines[at] = draw.pick(draw.pick(whole).split('\r\n'))
        break
      case 3:
        lines[at] = this.#changeToken(lines[at]!)
        break
      case 4:
        lines[at] = lines[at]!.replace(/: ?(.*)$/, () => `: ${draw.pick(odd)}`)
        break
      case 5:
        lines[at] = `${lines[at]}${draw.pick(odd)}`
        break
      case 6:
        return text.slice(0, draw.below(text.length + 1))
      case 7: {
        const from = draw.below(text.length + 1)
        return text.slice(0, from) + draw.pick(odd) + text.slice(from + draw.below(12))
      }
      default:
        lines[at] = lines[at]!.replace(/[;,].*$/, (tail) => tail.repeat(1 + draw.below(4)))
    }
    return lines.join('\r\n')
  }

  /** Puts something odd in the place of one word of a line. */
  #changeToken(line: string): string {
    const tokens = line.split(/([\s;,=:@<>"?]+)/)
    tokens[this.draw.below(tokens.length)] = this.draw.pick(odd)
    return tokens.join('')
  }
}
