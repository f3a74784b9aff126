// What a time means that was read from a node's wall clock. Pure: text and clock in, cluster time and bound out.

/** A time in microseconds since 1970: seconds with a fraction, or a date. Null if it is neither. */
export function parseTime(text) {
  const trimmed = text.trim();
  if (/^\d{1,11}(\.\d+)?$/.test(trimmed)) {
    return Math.round(Number(trimmed) * 1_000_000);
  }

  const time = Date.parse(trimmed);
  return Number.isNaN(time) ? null : time * 1000;
}

/** Cluster time of a time of that clock, and how far that may be off; the bound is null where the node knows none. */
export function correct(timeUs, clock) {
  return { timeUs: timeUs + clock.offsetUs, boundUs: clock.boundUs };
}

/** RFC 3339 with microseconds. */
export function timeText(timeUs) {
  const milliseconds = Math.floor(timeUs / 1000);
  const rest = String(timeUs - milliseconds * 1000).padStart(3, '0');
  return new Date(milliseconds).toISOString().replace('Z', `${rest}Z`);
}
