/** Where a window that was opened to step up comes back to: tells the page that waits for it (`step-up-fetch.js`), and closes. */
const channel = new BroadcastChannel('step-up')
channel.postMessage(new URLSearchParams(location.search).get('call'))
channel.close()
window.close()
