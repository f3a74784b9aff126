// What can be done to nodes, each with its question where it breaks something, and its report.

import { path, post } from '../core/api.js';
import { confirm, perform } from '../core/dialog.js';

const nodeActions = {
  start: { label: 'Start' },
  resume: { label: 'Resume' },
  heal: { label: 'Heal' },
  lead: { label: 'Make leader' },
  suspend: {
    label: 'Suspend',
    ask: id => [`Suspend ${id}?`, 'Its process is halted where it is, as by a long pause of the machine. Others elect a leader if it led.'],
  },
  cut: {
    label: 'Cut off',
    ask: id => [`Cut ${id} off?`, 'Nothing passes between it and the other nodes until it is healed. Clients still reach it.'],
  },
  restart: { label: 'Restart', ask: id => [`Restart ${id}?`, 'It is stopped in good order and started again.'] },
  stop: { label: 'Stop', ask: id => [`Stop ${id}?`, 'It ends in good order; a leader hands over first.'] },
  kill: {
    label: 'Kill',
    ask: id => [`Kill ${id}?`, 'It ends at once, as in a crash (SIGKILL). No acknowledged message is lost while a majority is left.'],
  },
};

/** The actions that make sense for a node as it is, by name. */
export function actionsFor(node, role) {
  if (!node.configured) {
    return [];
  }

  if (role === 'down') {
    return ['start'];
  }

  if (role === 'suspended') {
    return ['resume', 'restart', 'kill'];
  }

  const isCut = (node.status?.isolatedFrom ?? []).length > 0;
  return [role === 'leader' ? null : 'lead', isCut ? 'heal' : 'cut', 'suspend', 'restart', 'stop', 'kill'].filter(Boolean);
}

export function actionLabel(name) {
  return nodeActions[name].label;
}

/** Asks where it must, does it, and says what came of it. */
export async function act(button, id, name) {
  const { label, ask } = nodeActions[name];
  if (ask) {
    const [title, text] = ask(id);
    if (!await confirm({ title, text, action: label })) {
      return;
    }
  }

  await perform(button, () => post(path`/cluster/node/${id}/${name}`), answer => `${answer.node}: ${answer.action}`);
}

/** Starts every node that does not run. */
export function startCluster(button) {
  return perform(button, async () => {
    const answer = await post('/cluster/start');
    const parts = [
      answer.started.length > 0 && `started ${answer.started.join(', ')}`,
      answer.already_running.length > 0 && `already running: ${answer.already_running.join(', ')}`,
      ...answer.errors.map(each => `${each.node} did not start: ${each.error}`),
    ];
    const report = parts.filter(Boolean).join('; ');
    if (answer.errors.length > 0) {
      throw new Error(report);
    }

    return report;
  }, report => report);
}

/** Stops all nodes, after asking. */
export async function stopCluster(button) {
  const isSure = await confirm({
    title: 'Stop the cluster?',
    text: 'All nodes end in good order, the leader last. Messages stay on disk; nothing can be published or read until it is started again.',
    action: 'Stop all nodes',
  });
  if (isSure) {
    await perform(button, () => post('/cluster/stop'), answer =>
      answer.stopped.length + answer.killed.length === 0 ? 'no node was running' : `stopped ${[...answer.stopped, ...answer.killed].join(', ')}`);
  }
}
