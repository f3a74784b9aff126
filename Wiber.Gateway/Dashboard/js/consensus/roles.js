// Roles over time, out of the points of the history. Pure: points in, segments and changes out.

const gapMs = 4_000;

/** Stretches of one role in one term: `[{ role, term, from, to }]`. */
export function segments(points, id) {
  const found = [];
  for (const { at, point } of points) {
    const node = point.nodes.find(each => each.id === id);
    const last = found.at(-1);
    if (!node || node.role === 'unknown') {
      continue;
    }

    if (last && at - last.to > gapMs) {
      found.push({ role: node.role, term: node.term, from: at, to: at });
    } else if (last && last.role === node.role && (last.term === node.term || node.role === 'down')) {
      last.to = at;
    } else {
      if (last) {
        last.to = at;
      }

      found.push({ role: node.role, term: node.term, from: at, to: at });
    }
  }

  return found;
}

/** Each time that somebody else led: `[{ at, leader, term, before, withoutMs }]`. */
export function leaderChanges(points) {
  const found = [];
  let leader = null;
  let term = null;
  let lost = null;
  let isFirst = true;
  for (const { at, point } of points) {
    if (point.nodes.some(node => node.role === 'unknown')) {
      continue;
    }

    const now = point.nodes.filter(node => node.role === 'leader').sort((a, b) => b.term - a.term)[0] ?? null;
    if (now === null) {
      if (leader !== null) {
        found.push({ at, leader: null, term, before: leader, withoutMs: 0 });
        lost = at;
        leader = null;
      }
    } else if (now.id !== leader || now.term !== term) {
      if (!isFirst || lost !== null) {
        found.push({ at, leader: now.id, term: now.term, before: leader, withoutMs: lost === null ? 0 : at - lost });
      }

      leader = now.id;
      term = now.term;
      lost = null;
    }

    isFirst = false;
  }

  return found;
}
