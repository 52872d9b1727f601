const query = new URLSearchParams(location.search);
const [call, url] = [query.get('call'), query.get('worker')];

const inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker(url, { type: query.get('type') });
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', ({ message }) => reject(new Error(`${url}: ${message}`)));
    worker.postMessage(call);
  });

async function answer(calls) {
  try {
    return { result: url === null ? await calls[call]() : await inWorker() };
  } catch (error) {
    return { error: String(error) };
  }
}

/**
 * Does what the query says, `?call=positions&worker=/worker.js&type=module` (in the page itself
 * without `worker`), and posts what comes of it to the server. Nothing is evaluated from outside,
 * which would evade the content security policy.
 */
export async function postAnswer(calls) {
  await fetch('/answer', { method: 'POST', body: JSON.stringify(await answer(calls)) });
}
