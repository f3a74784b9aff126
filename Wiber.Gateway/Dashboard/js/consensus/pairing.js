// Puts together what the sender and the receiver of a message recorded. Pure: records in, arrows out.

/** The two ends of a message may be recorded so far apart; of messages told together, further. */
const apartMaxMs = 1_500;

/** After so long without its other end a message counts as unseen, if its receiver took nothing from its sender since. */
const unseenAfterMs = 2_500;

/**
 * Arrows `{ from, to, kind, term, index, entries, success, count, sentAt, receivedAt, fate, key }`; `receivedAt` or `sentAt` is null
 * where nobody recorded that end. `fate` is `lost` if the sender says so; `unseen` if nobody saw it arrive, for its receiver may
 * have died with its records; else empty.
 */
export function pair(recordsByNode, now) {
  const received = new Map();
  const lastReceived = new Map();
  for (const [node, records] of recordsByNode) {
    for (const record of records) {
      if (record.to === node && record.outcome === 'received') {
        const key = keyOf(record);
        lastReceived.set(`${record.from},${node}`, record.at);
        received.set(key, [...received.get(key) ?? [], { record, isTaken: false }]);
      }
    }
  }

  const arrows = [];
  for (const [node, records] of recordsByNode) {
    for (const record of records) {
      if (record.from === node) {
        arrows.push(arrowOf(record, takeEnd(received.get(keyOf(record)) ?? [], record), lastReceived, now));
      }
    }
  }

  for (const ends of received.values()) {
    for (const { record, isTaken } of ends) {
      if (!isTaken) {
        arrows.push({ ...common(record), sentAt: null, receivedAt: record.at, fate: '', key: `${record.to}:${record.sequence}` });
      }
    }
  }

  return arrows;
}

/** What a message is, in words. */
export function describe({ kind, entries, success, term, index }) {
  const isReply = kind.endsWith('_reply');
  const base = isReply ? kind.slice(0, -'_reply'.length) : kind;
  const answer = success === null || success === undefined ? 'answer' : success ? 'yes' : 'no';
  const words = {
    append_entries: isReply ? `${answer} to entries` : entries > 0 ? `${entries} ${entries === 1 ? 'entry' : 'entries'}` : 'heartbeat',
    pre_vote: isReply ? `${answer} to a pre-vote` : 'asks whether it would get a vote',
    request_vote: isReply ? `${answer} to a vote` : 'asks for a vote',
    timeout_now: 'hands leadership over',
    read_index: isReply ? 'confirms a read' : 'asks to confirm a read',
    install_snapshot: isReply ? 'answer to a snapshot' : 'snapshot',
  };
  return `${words[base] ?? kind}, term ${term}${index === null ? '' : `, index ${index}`}`;
}

/** The class by which a message is drawn. */
export function classOf({ kind, entries, fate }) {
  return fate !== '' ? 'lost'
    : kind.includes('vote') || kind === 'timeout_now' ? 'vote'
    : kind.endsWith('_reply') ? 'reply'
    : kind === 'append_entries' && entries === 0 ? 'heartbeat'
    : kind === 'append_entries' ? 'entries' : 'other';
}

function keyOf({ from, to, kind, term, index, success }) {
  return [from, to, kind, term, index, success].join();
}

function takeEnd(ends, { at }) {
  let best = null;
  for (const end of ends) {
    const distance = Math.abs(end.record.at - at);
    if (!end.isTaken && distance < apartMaxMs && (best === null || distance < Math.abs(best.record.at - at))) {
      best = end;
    }
  }

  if (best !== null) {
    best.isTaken = true;
  }

  return best?.record ?? null;
}

function arrowOf(record, end, lastReceived, now) {
  // Messages of replication are told together where there are many, by each end in its own way: not each finds its other end.
  const isUnseen = end === null && now - record.at > unseenAfterMs
    && (lastReceived.get(`${record.from},${record.to}`) ?? 0) < record.at;
  const fate = record.outcome === 'dropped' || record.outcome === 'failed' ? 'lost' : isUnseen ? 'unseen' : '';
  return { ...common(record), sentAt: record.at, receivedAt: end?.at ?? null, fate, key: `${record.from}:${record.sequence}` };
}

function common({ from, to, kind, term, index, entries, success, count }) {
  return { from, to, kind, term, index, entries, success, count };
}
