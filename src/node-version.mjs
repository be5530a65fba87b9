// Runs before every command, on whatever Node is there: so it is plain JavaScript that even an old one reads.
const [major] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `The portal needs Node.js 24 or newer, and this is ${process.version}. "npm ci" brings one along where it can; elsewhere install it from https://nodejs.org.`,
  )
  process.exit(1)
}
