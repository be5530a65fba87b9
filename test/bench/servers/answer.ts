/** What every case without a view answers: 2 KB of HTML. */
export const ANSWER = `<!doctype html><title>2 KB</title>${'<p>Lorem ipsum dolor sit amet.</p>'.repeat(70)}`.slice(0, 2048)
