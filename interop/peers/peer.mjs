// One socket of zeromq for Node.js, remote-controlled: the peer of a test.
//
// The commands and answers are those of peer.py, with a few kinds more: CLIENT,
// SERVER, RADIO, DISH, SCATTER and GATHER. The first part of a message of
// RADIO and DISH is its group. SERVER answers whom it has heard last. Who has
// sent a message this implementation does not tell.
//
// The folder that has the package zeromq is the argument.

import { createRequire } from "node:module"
import { createInterface } from "node:readline"

const require = createRequire(`${process.argv[2]}/`)
const zmq = require("zeromq")
const draft = require("zeromq/draft")

const KINDS = {
  CLIENT: draft.Client,
  DEALER: zmq.Dealer,
  DISH: draft.Dish,
  GATHER: draft.Gather,
  PAIR: zmq.Pair,
  PUB: zmq.Publisher,
  PULL: zmq.Pull,
  PUSH: zmq.Push,
  RADIO: draft.Radio,
  REP: zmq.Reply,
  REQ: zmq.Request,
  ROUTER: zmq.Router,
  SCATTER: draft.Scatter,
  SERVER: draft.Server,
  SUB: zmq.Subscriber,
  XPUB: zmq.XPublisher,
  XSUB: zmq.XSubscriber,
}

// How many bytes at least a part has that is written as a length.
const LONG = 64

const PERIOD = Buffer.from(Array.from({ length: 251 }, (_, index) => index))

function pattern(length) {
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, PERIOD)
}

function fromWire(part) {
  return typeof part === "number" ? pattern(part) : Buffer.from(part, "hex")
}

function toWire(part) {
  const isPattern = part.length >= LONG && part.equals(pattern(part.length))
  return isPattern ? part.length : part.toString("hex")
}

const Z85 =
  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"

function z85(bytes) {
  let text = ""
  for (let at = 0; at < bytes.length; at += 4) {
    let value = bytes.readUInt32BE(at)
    let digits = ""
    for (let count = 0; count < 5; count++) {
      digits = Z85[value % 85] + digits
      value = Math.floor(value / 85)
    }
    text += digits
  }
  return text
}

// Answers whether a request for authentication is granted.
function isAllowed(mechanism, credentials) {
  if (mechanism.name === "plain_server") {
    const [username, password] = credentials.map(String)
    return mechanism.users[username] === password
  }
  return mechanism.keys.includes(z85(credentials[0]))
}

// The authenticator: libzmq asks it about every client of a server.
async function authenticate(mechanism, zap) {
  for await (const request of zap) {
    const [version, id, , , , , ...credentials] = request
    const allowed = isAllowed(mechanism, credentials)
    const status = allowed ? ["200", "OK"] : ["400", "not known"]
    await zap.send([version, id, ...status, "", ""])
  }
}

async function secure(socket, context, mechanism) {
  switch (mechanism.name) {
    case "null":
      return null
    case "plain_client":
      socket.plainUsername = mechanism.username
      socket.plainPassword = mechanism.password
      return null
    case "curve_client":
      socket.curvePublicKey = mechanism.public
      socket.curveSecretKey = mechanism.secret
      socket.curveServerKey = mechanism.server
      return null
    case "plain_server":
      socket.plainServer = true
      break
    case "curve_server":
      socket.curveSecretKey = mechanism.secret
      socket.curveServer = true
      break
    default:
      throw new Error(`unknown mechanism: ${mechanism.name}`)
  }
  socket.zapDomain = "interop"
  const zap = new zmq.Reply({ context, linger: 0 })
  await zap.bind("inproc://zeromq.zap.01")
  // It ends when the socket is closed.
  authenticate(mechanism, zap).catch(() => {})
  return zap
}

class Peer {
  static async open(command) {
    const peer = new Peer()
    peer.kind = command.kind
    const context = new zmq.Context()
    const socket = new KINDS[command.kind]({ context, linger: 0 })
    peer.socket = socket
    if (command.identity !== undefined) socket.routingId = command.identity
    if (command.group !== undefined) socket.join(command.group)
    peer.zap = await secure(socket, context, command.mechanism ?? { name: "null" })
    if (command.bind !== undefined) await socket.bind(command.bind)
    else if (command.peer === undefined) socket.connect(command.connect)
    else socket.connect(command.connect, { routingId: command.peer })
    peer.endpoint = socket.lastEndpoint
    if (command.subscribe !== undefined) await peer.subscribe(command.subscribe)
    return peer
  }

  async subscribe(topic) {
    if (this.kind === "XSUB") await this.socket.send(`\x01${topic}`)
    else this.socket.subscribe(topic)
  }

  async send(parts, wait) {
    this.socket.sendTimeout = wait
    try {
      await this.sendNow(parts)
    } catch (err) {
      if (err.code === "EAGAIN") return { sent: false }
      throw err
    }
    return { sent: true }
  }

  sendNow(parts) {
    switch (this.kind) {
      case "RADIO":
        return this.socket.send(parts[1], { group: parts[0] })
      case "SERVER":
        return this.socket.send(parts[0], { routingId: this.client })
      case "CLIENT":
      case "SCATTER":
        return this.socket.send(parts[0])
      default:
        return this.socket.send(parts)
    }
  }

  async recv(wait) {
    this.socket.receiveTimeout = wait
    let received
    try {
      received = await this.socket.receive()
    } catch (err) {
      if (err.code === "EAGAIN") return {}
      throw err
    }
    if (this.kind === "DISH") {
      const [body, { group }] = received
      received = [Buffer.from(group), body]
    } else if (this.kind === "SERVER") {
      this.client = received[1].routingId
      received = [received[0]]
    }
    return { parts: received.map(toWire) }
  }

  close() {
    this.socket.close()
    this.zap?.close()
  }
}

let peer

async function run(command) {
  switch (command.do) {
    case "open":
      peer = await Peer.open(command)
      return { endpoint: peer.endpoint }
    case "send":
      return peer.send(command.parts.map(fromWire), command.wait)
    case "recv":
      return peer.recv(command.wait)
    case "close":
      peer.close()
      return {}
    default:
      throw new Error(`unknown command: ${command.do}`)
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = await run(JSON.parse(line))
  } catch (err) {
    answer = { error: String(err) }
  }
  console.log(JSON.stringify(answer))
}
process.exit()
