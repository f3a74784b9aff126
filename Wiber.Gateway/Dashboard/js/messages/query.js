// What the form of the message browser asks of the API. Pure: values in, parameters out.

export const pageSizes = [50, 100, 200];

/** Where a read begins, as the user put it. */
export function startParameters({ from, place }, limit) {
  switch (from) {
    case 'earliest':
      return { from: 'earliest', limit };
    case 'offset':
      return { offset: place || '0', limit };
    case 'time':
      return { since: timeText(place), limit };
    default:
      return { last: limit };
  }
}

/** The conditions, with what is empty left out. */
export function filterParameters({ partition, sender, recipient, text }) {
  return { partition, sender, recipient, text };
}

/** A local time of the form as the API takes it. */
export function timeText(local) {
  const time = new Date(local);
  if (Number.isNaN(time.getTime())) {
    throw new Error('give a time to begin at');
  }

  return time.toISOString();
}

/** Where following begins; behind nothing in a topic that was not there, so that its first message is not passed over. */
export function placeParameters(cursor) {
  return cursor === '' ? { from: 'earliest' } : { cursor };
}

/** The place behind everything that was seen, as a cursor; messages of other topics of the name do not count. */
export function cursorBehind(cursor, messages) {
  const [number, offsets] = cursor.includes('~') ? cursor.split('~') : ['', cursor];
  const next = new Map(offsets.split('.').filter(Boolean).map(part => part.split('-')).map(([key, value]) => [key, Number(value)]));
  for (const { partition, offset } of messages) {
    next.set(String(partition), Math.max(next.get(String(partition)) ?? 0, offset + 1));
  }

  const text = [...next].map(([key, value]) => `${key}-${value}`).join('.');
  return number === '' ? text : `${number}~${text}`;
}
