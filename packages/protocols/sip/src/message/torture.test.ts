import { describe, expect, it } from 'vitest'
import { parseNameAddr, parseSeconds } from './fields.ts'
import type { SipMessage, SipRequest, SipResponse } from './message.ts'
import { type ParseFailure, parseMessage } from './parse.ts'
import { sdpOf } from './sdp-body.ts'
import { parseSipUri, parseUri } from './uri.ts'

/**
 * The cases of RFC 4475 by their names. The messages are written anew around the trait that each
 * case tests; what is refused by the user agent and not by the parser stands in screen.test.ts.
 */

/** Header lines of a valid request; a case replaces or adds what it is about. */
function message(
  start: string,
  changes: Record<string, string | undefined> = {},
  body = '',
): Buffer {
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP host.example.com;branch=z9hG4bK776asd',
    'Max-Forwards': '70',
    From: 'Caller <sip:caller@example.org>;tag=1928301774',
    To: '<sip:user@example.com>',
    'Call-ID': 'case.a84b4c76e66710@example.org',
    CSeq: `1 ${/^SIP\//.test(start) ? 'INVITE' : start.split(' ')[0]}`,
    'Content-Length': String(Buffer.byteLength(body)),
    ...changes,
  }
  let text = `${start}\r\n`
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) text += `${name}: ${value}\r\n`
  }
  return Buffer.from(`${text}\r\n${body}`, 'utf8')
}

function accepted(bytes: Buffer): SipMessage {
  const result = parseMessage(bytes, 'datagram')
  if (!result.ok) throw new Error(`refused: ${result.issue}`)
  return result.message
}

const request = (bytes: Buffer): SipRequest => accepted(bytes) as SipRequest
const response = (bytes: Buffer): SipResponse => accepted(bytes) as SipResponse

function refused(bytes: Buffer): ParseFailure {
  const result = parseMessage(bytes, 'datagram')
  if (result.ok) throw new Error('accepted')
  return result
}

const INVITE = 'INVITE sip:user@example.com SIP/2.0'
const OPTIONS = 'OPTIONS sip:user@example.com SIP/2.0'
const REGISTER = 'REGISTER sip:example.com SIP/2.0'
const SDP =
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n'

describe('RFC 4475 §3.1.1: valid messages are accepted', () => {
  it('wsinv: folding, compact names, escapes and odd white space everywhere', () => {
    const text = [
      'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
      'TO :',
      ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
      'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
      '  ;',
      '  tag = 98asjd8',
      'MaX-fOrWaRdS: 0068',
      'Call-ID: wsinv.ndaksdj@192.0.2.1',
      'Content-Length   : 0',
      'cseq: 0009',
      '  INVITE',
      'Via  : SIP  /   2.0',
      ' /UDP',
      '    192.0.2.2;branch=390skdjuw',
      's :',
      'NewFangledHeader:   newfangled value',
      ' continued newfangled value',
      'UnknownHeaderWithUnusualValue: ;;,,;;,;',
      'Content-Type: application/sdp',
      'Route:',
      ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
      'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
      '  branch  =   z9hG4bK9ikj8  ,',
      ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
      ' z9hG4bK30239',
      'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
      '      newvalue ;',
      '  secondparam ; q = 0.33',
      '',
      '',
    ].join('\r\n')

    const invite = request(Buffer.from(text))

    expect(invite.from.displayName).toBe('J Rosenberg \\"')
    expect(invite.to.params.get('tag')).toBe('1918181833n')
    expect(invite.cseq).toEqual({ number: 9, method: 'INVITE' })
    expect(invite.via).toMatchObject({ transport: 'UDP', host: '192.0.2.2' })
    expect(invite.headers.list('Via')).toHaveLength(3)
    expect(invite.headers.get('NewFangledHeader')).toBe(
      'newfangled value continued newfangled value',
    )
    expect(parseNameAddr(invite.headers.get('Contact')!)?.params.get('q')).toBe('0.33')
  })

  it('intmeth: every token character in a method, and odd user parts', () => {
    const method = "!interesting-Method0123456789_*+`.%indeed'~"
    const bytes = message(
      `${method} sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0`,
    )

    const parsed = request(bytes)

    expect(parsed.method).toBe(method)
    expect(parseSipUri(parsed.uri)?.host).toBe('example.com')
  })

  it('esc01: escapes in the user part are undone, and only once', () => {
    const parsed = request(message('INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0'))

    expect(parseSipUri(parsed.uri)?.user).toBe('sips:user@example.com')
    expect(parseSipUri('sip:%2561@example.net')?.user).toBe('%61')
  })

  it('escnull: escaped NULs in a user part', () => {
    const parsed = request(message(REGISTER, { To: 'sip:null-%00-null@example.com' }))

    expect(parsed.to.parsed).toMatchObject({ user: 'null-\0-null' })
  })

  it('esc02: a % in a method is a character like any other', () => {
    const parsed = request(message('RE%47IST%45R sip:registrar.example.com SIP/2.0'))

    expect(parsed.method).toBe('RE%47IST%45R')
  })

  it('lwsdisp: no white space between display name and <', () => {
    const parsed = request(message(OPTIONS, { From: 'caller<sip:caller@example.com>;tag=323' }))

    expect(parsed.from).toMatchObject({ displayName: 'caller', uri: 'sip:caller@example.com' })
  })

  it('longreq: very long values', () => {
    const long = 'a'.repeat(2000)
    const parsed = request(
      message(`INVITE sip:${long}@example.com SIP/2.0`, {
        From: `"${long}" <sip:${long}@example.org>;tag=${long}`,
        'Call-ID': long,
        Via: `SIP/2.0/TCP sip33.example.com;branch=z9hG4bK${long}`,
      }),
    )

    expect(parsed.callId).toBe(long)
    expect(parsed.from.displayName).toBe(long)
  })

  it('dblreq: what follows the Content-Length in a datagram is ignored', () => {
    const first = message(REGISTER)
    const parsed = request(Buffer.concat([first, message(INVITE)]))

    expect(parsed.method).toBe('REGISTER')
    expect(parsed.body).toHaveLength(0)
  })

  it('semiuri: a semicolon in the user part belongs to the user', () => {
    const parsed = request(message('OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0'))

    expect(parseSipUri(parsed.uri)?.user).toBe('user;par=u@example.net')
    expect(parseSipUri(parsed.uri)?.params.size).toBe(0)
  })

  it('transports: known and unknown transports in Via', () => {
    for (const transport of ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']) {
      const via = `SIP/2.0/${transport} t1.example.com;branch=z9hG4bKkdjuw`
      expect(request(message(OPTIONS, { Via: via })).via.transport).toBe(transport)
    }
  })

  it('mpart01: SDP inside a multipart body', () => {
    const body = `--bound\r\nContent-Type: text/plain\r\n\r\nHello\r\n--bound\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--bound--\r\n`
    const parsed = request(
      message(INVITE, { 'Content-Type': 'multipart/mixed;boundary=bound' }, body),
    )

    expect(sdpOf(parsed)).toBe(SDP)
  })

  it('unreason: a reason phrase in another script', () => {
    const reason = '= 2**3 * 5**2 но сто девяносто девять - простое'

    expect(response(message(`SIP/2.0 200 ${reason}`)).reason).toBe(reason)
  })

  it('noreason: an empty reason phrase', () => {
    expect(response(message('SIP/2.0 100 '))).toMatchObject({ status: 100, reason: '' })
    expect(response(message('SIP/2.0 100'))).toMatchObject({ status: 100, reason: '' })
  })
})

describe('RFC 4475 §3.1.2: invalid messages are refused', () => {
  const refuses400 = (name: string, bytes: Buffer, issue: string): void => {
    it(name, () => {
      expect(refused(bytes)).toMatchObject({ status: 400, issue, answerable: true })
    })
  }

  refuses400(
    'badinv01: separators without values',
    message(INVITE, { Via: 'SIP/2.0/UDP 192.0.2.15;;,;,,' }),
    'Bad Via',
  )
  refuses400(
    'badinv01: empty parameters in Contact',
    message(INVITE, { Contact: '"Joe" <sip:joe@example.org>;;;;' }),
    'Bad Contact',
  )
  refuses400(
    'clerr: a Content-Length beyond the datagram',
    message(INVITE, { 'Content-Length': '9999', 'Content-Type': 'application/sdp' }, SDP),
    'Body Shorter Than Content-Length',
  )
  refuses400(
    'ncl: a negative Content-Length',
    message(INVITE, { 'Content-Length': '-999' }),
    'Bad Content-Length',
  )
  refuses400(
    'scalar02: a CSeq beyond its range',
    message(REGISTER, { CSeq: '36893488147419103232 REGISTER' }),
    'Bad CSeq',
  )
  refuses400(
    'scalar02: Max-Forwards beyond its range',
    message(REGISTER, { 'Max-Forwards': '300' }),
    'Bad Max-Forwards',
  )

  it('scalar02: an overlarge Expires counts as the largest', () => {
    expect(parseSeconds('1000000000000000000000000000')).toBe(2 ** 32 - 1)
  })

  it('scalarlg: a response with an overlarge CSeq is dropped, not answered', () => {
    const bytes = message('SIP/2.0 503 Service Unavailable', {
      CSeq: '9292394834772304023312 OPTIONS',
    })

    expect(refused(bytes)).toMatchObject({ issue: 'Bad CSeq', answerable: false })
  })

  refuses400(
    'quotbal: an unbalanced quote in a display name',
    message(INVITE, { To: '"Mr. J. User <sip:j.user@example.com>' }),
    'Bad To',
  )
  refuses400(
    'ltgtruri: <> around the Request-URI',
    message('INVITE <sip:user@example.com> SIP/2.0'),
    'Bad Request-URI',
  )
  refuses400(
    'lwsruri: white space inside the Request-URI',
    message('INVITE sip:user@example.com; lr SIP/2.0'),
    'Bad Request-URI',
  )
  refuses400(
    'lwsstart: more than one space in the request line',
    message('INVITE  sip:user@example.com  SIP/2.0', { CSeq: '1 INVITE' }),
    'Bad Request-URI',
  )
  refuses400(
    'trws: space after the version',
    message('OPTIONS sip:remote@example.com SIP/2.0  '),
    'Bad Request Line',
  )
  refuses400(
    'escruri: headers in the Request-URI',
    message('INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0'),
    'Bad Request-URI',
  )

  it('baddate: a Date in another zone is nobody’s reason to refuse a call', () => {
    expect(request(message(INVITE, { Date: 'Fri, 01 Jan 2010 16:00:00 EST' })).method).toBe(
      'INVITE',
    )
  })

  refuses400(
    'regbadct: a Contact with URI headers outside brackets',
    message(REGISTER, { Contact: 'sip:user@example.com?Route=%3Csip:sip.example.com%3E' }),
    'Bad Contact',
  )
  refuses400(
    'badaspec: spaces inside an addr-spec',
    message(OPTIONS, { To: '"Watson, Thomas" < sip:t.watson @example.org >' }),
    'Bad To',
  )
  refuses400(
    'baddn: a comma in a bare display name',
    message(OPTIONS, { From: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' }),
    'Bad From',
  )

  it('badvers: another protocol version gets 505', () => {
    expect(refused(message('OPTIONS sip:t.watson@example.org SIP/7.0'))).toMatchObject({
      status: 505,
      answerable: true,
    })
  })

  refuses400(
    'mismatch01: the CSeq names another method',
    message(OPTIONS, { CSeq: '8 INVITE' }),
    'CSeq Method Mismatch',
  )
  refuses400(
    'mismatch02: an unknown method and a CSeq of another',
    message('NEWMETHOD sip:user@example.com SIP/2.0', { CSeq: '8 INVITE' }),
    'CSeq Method Mismatch',
  )

  it('bigcode: a status of ten digits is dropped', () => {
    expect(refused(message('SIP/2.0 4294967301 better not break the receiver'))).toMatchObject({
      answerable: false,
    })
  })
})

describe('RFC 4475 §3.2 to §3.4: what is left to the user agent', () => {
  it('badbranch: the magic cookie and nothing more', () => {
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK'

    expect(request(message(OPTIONS, { Via: via })).via.params.get('branch')).toBe('z9hG4bK')
  })

  it('insuf: without Call-ID, From and To there is nobody to answer', () => {
    const bytes = message(INVITE, { 'Call-ID': undefined, From: undefined, To: undefined })

    expect(refused(bytes)).toMatchObject({ issue: 'Missing From', answerable: false })
  })

  it('unkscm, novelsc: a Request-URI of another scheme is for the user agent to refuse', () => {
    expect(
      parseUri(request(message('OPTIONS nobodyKnowsThisScheme:totallyopaque SIP/2.0')).uri),
    ).toMatchObject({
      kind: 'other',
      scheme: 'nobodyknowsthisscheme',
    })
    expect(request(message('OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0')).uri).toContain('soap')
  })

  it('unksm2: unknown schemes in From and Contact', () => {
    const parsed = request(
      message(REGISTER, {
        From: '<http://www.example.com>;tag=3234233',
        Contact: '<name:John_Smith>',
      }),
    )

    expect(parsed.from.parsed.kind).toBe('other')
  })

  it('bext01: unknown Require and Proxy-Require', () => {
    const parsed = request(
      message(OPTIONS, {
        Require: 'nothingSupportsThis, nothingSupportsThisEither',
        'Proxy-Require': 'noProxiesSupportThis',
      }),
    )

    expect(parsed.headers.tokens('Require')).toEqual([
      'nothingsupportsthis',
      'nothingsupportsthiseither',
    ])
  })

  it('invut: an unknown body type is no session description', () => {
    const parsed = request(
      message(INVITE, { 'Content-Type': 'application/unknownformat' }, '<audio>\r\n'),
    )

    expect(sdpOf(parsed)).toBeUndefined()
  })

  for (const name of ['Call-ID', 'CSeq', 'From', 'To', 'Max-Forwards']) {
    it(`multi01: two ${name} lines`, () => {
      const text = message(INVITE).toString()
      const line = text.split('\r\n').find((candidate) => candidate.startsWith(name))!

      const failure = refused(Buffer.from(text.replace(line, `${line}\r\n${line}`)))

      expect(failure).toMatchObject({ status: 400, issue: `Multiple ${name}` })
    })
  }

  it('mcl01: two Content-Length lines', () => {
    const text = message(OPTIONS)
      .toString()
      .replace('Content-Length: 0', 'Content-Length: 13\r\nl: 5')

    expect(refused(Buffer.from(text)).issue).toBe('Bad Content-Length')
  })

  it('bcast: a response is parsed whatever its Via says; its branch decides', () => {
    const via = 'SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23'

    expect(response(message('SIP/2.0 200 OK', { Via: via })).via.host).toBe('255.255.255.255')
  })

  it('zeromf: Max-Forwards of zero is for proxies to mind', () => {
    expect(request(message(OPTIONS, { 'Max-Forwards': '0' })).method).toBe('OPTIONS')
  })

  it('cparam01: without brackets a parameter belongs to Contact', () => {
    const parsed = request(
      message(REGISTER, { Contact: 'sip:+19725552222@gw1.example.net;unknownparam' }),
    )
    const contact = parseNameAddr(parsed.headers.get('Contact')!)

    expect(contact?.params.has('unknownparam')).toBe(true)
    expect(contact?.parsed).toMatchObject({ params: new Map() })
  })

  it('cparam02: inside brackets it belongs to the URI', () => {
    const contact = parseNameAddr('<sip:+19725552222@gw1.example.net;unknownparam>')

    expect(contact?.params.size).toBe(0)
    expect(contact?.parsed).toMatchObject({ params: new Map([['unknownparam', undefined]]) })
  })

  it('regescrt: a Contact with an escaped header inside brackets', () => {
    const contact = '<sip:user@example.com?Route=%3Csip:sip.example.com%3E>'
    const parsed = request(message(REGISTER, { Contact: contact }))

    expect(parseNameAddr(parsed.headers.get('Contact')!)?.parsed).toMatchObject({
      headers: 'Route=%3Csip:sip.example.com%3E',
    })
  })

  it('sdp01: an Accept that excludes SDP', () => {
    expect(
      request(message(INVITE, { Accept: 'text/nobodyKnowsThis' })).headers.list('Accept'),
    ).toEqual(['text/nobodyKnowsThis'])
  })

  it('inv2543: a request of the old standard, without tag, branch and Max-Forwards', () => {
    const parsed = request(
      message(
        INVITE,
        {
          Via: 'SIP/2.0/UDP iftgw.example.com',
          From: 'sip:+13035551111@ift.client.example.net;user=phone',
          'Max-Forwards': undefined,
          'Content-Length': undefined,
        },
        SDP,
      ),
    )

    expect(parsed.via.params.has('branch')).toBe(false)
    expect(parsed.from.params.get('user')).toBe('phone')
    expect(parsed.body.toString()).toBe(SDP)
  })
})
