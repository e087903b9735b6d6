// Browsers refuse workers to pages that are opened from a folder. There the search works in a hidden frame instead, which
// gets what a worker has: messages and importScripts.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      frame.title = "Search"
      frame.srcdoc = "<!doctype html><title>Search</title>"
      this.scope = new Promise(resolve => frame.addEventListener("load", () => resolve(frame.contentWindow), { once: true }))
        .then(async scope => {
          const load = each => new Promise((resolve, reject) => {
            const script = scope.document.createElement("script")
            script.src = new URL(each, document.baseURI)
            script.onload = resolve
            script.onerror = reject
            scope.document.head.append(script)
          })
          scope.importScripts = (...urls) => urls.reduce((before, each) => before.then(() => load(each)), Promise.resolve())
          scope.postMessage = data => this.dispatchEvent(new MessageEvent("message", { data }))
          await load(url)
          return scope
        })
      document.body.append(frame)
    }

    postMessage(data) {
      this.scope.then(scope => scope.dispatchEvent(new scope.MessageEvent("message", { data })))
    }
  }
}
