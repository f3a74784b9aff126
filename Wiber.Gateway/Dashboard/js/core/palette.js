// Each node has a colour of its own, the same everywhere on the page.

const count = 6;

/** The class that gives an element a node's colour as `--node`. */
export function nodeClass(index) {
  return `node-${index % count}`;
}

const roleWords = {
  leader: 'leader',
  follower: 'follower',
  candidate: 'candidate',
  joining: 'joining',
  learner: 'learner',
  waiting: 'waiting',
  down: 'down',
  suspended: 'suspended',
  silent: 'no answer',
  unknown: 'being asked',
};

export function roleText(role) {
  return roleWords[role] ?? role;
}

/** What a node is right now, with what its process tells where it says nothing itself. */
export function roleOf(node) {
  return node.state !== 'up' ? node.state
    : node.silentMs > 1000 ? 'silent'
    : node.status?.role ?? 'unknown';
}
