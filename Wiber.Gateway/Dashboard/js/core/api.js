// Requests to the gateway. A refusal becomes an error whose message is the gateway's sentence.

export class ApiError extends Error {
  constructor(detail, code, status) {
    super(detail);
    this.code = code;
    this.status = status;
  }
}

export function get(path, signal) {
  return ask('GET', path, undefined, signal);
}

export function post(path, body) {
  return ask('POST', path, body ?? {});
}

export function remove(path) {
  return ask('DELETE', path, undefined);
}

/** A path of parts that may hold anything. */
export function path(strings, ...parts) {
  return strings.reduce((whole, text, i) => `${whole}${encodeURIComponent(parts[i - 1])}${text}`);
}

/** A query of what is given; what is null or empty is left out. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

async function ask(method, url, body, signal) {
  let response;
  try {
    response = await fetch(url, {
      method,
      signal,
      headers: body === undefined
        ? { Accept: 'application/json', 'Wiber-Request': '1' }
        : { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }

    throw new ApiError('the gateway does not answer; is it still running?', 'unreachable', 0);
  }

  const text = await response.text();
  const answer = text === '' ? null : parse(text);
  if (!response.ok) {
    throw new ApiError(answer?.detail ?? `status ${response.status}`, answer?.code, response.status);
  }

  return answer;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
