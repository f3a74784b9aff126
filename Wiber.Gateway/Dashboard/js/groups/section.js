// Consumer groups: who reads what, how far behind, and from where on.

import { path, post, remove } from '../core/api.js';
import { h, keyed, setText } from '../core/dom.js';
import { confirm, openDialog, perform } from '../core/dialog.js';
import { count, plural } from '../core/format.js';
import { field, panel, scrollBox, select, showFeed, tableHead } from '../core/panel.js';
import { timeText } from '../messages/query.js';

export function groupsSection(app) {
  const list = h('ul', { class: 'groups' });
  const frame = panel({ title: 'Consumer groups', hint: 'Lag is what a group has still to do' }, list);
  showFeed(app.live, 'groups', frame, ({ groups, count: total }) => {
    if (groups.length === 0) {
      frame.say('empty', 'No consumer groups yet. One begins with its first member: wiber receive TOPIC --group NAME.');
      return;
    }

    frame.ready();
    keyed(list, groups, group => group.group, makeGroup, showGroup);
    list.dataset.more = total > groups.length ? `and ${count(total - groups.length)} more` : '';
  });
  return { elements: [frame.element], feeds: ['groups', 'topics'] };
}

function makeGroup() {
  const parts = {
    name: h('h3'),
    state: h('span', { class: 'tag' }),
    lag: h('span', { class: 'lag' }),
    members: h('p', { class: 'hint' }),
    rows: h('tbody'),
    shown: '',
  };
  const reset = h('button', { type: 'button', class: 'plain', text: 'Reset offsets', on: { click: () => askReset(parts.group) } });
  const forget = h('button', { type: 'button', class: 'danger', text: 'Delete', on: { click: () => askDelete(forget, parts.group.group) } });
  parts.element = h('li', { class: 'group' },
    h('div', { class: 'group-head' }, parts.name, parts.state, parts.lag, h('div', { class: 'panel-tools' }, reset, forget)),
    parts.members,
    scrollBox('Partitions', h('table', {}, tableHead(['Topic', 'Partition', 'Next offset', 'End', 'Lag', 'Member']), parts.rows)));
  return parts;
}

function showGroup(parts, group) {
  parts.group = group;
  const key = JSON.stringify(group);
  if (key === parts.shown) {
    return;
  }

  parts.shown = key;
  setText(parts.name, group.group);
  setText(parts.state, group.state);
  parts.state.className = `tag tag-${group.state}`;
  setText(parts.lag, `lag ${count(group.lag)}`);
  parts.lag.className = `lag ${group.lag === 0 ? 'good' : 'fair'}`;
  setText(parts.members, group.members.length === 0
    ? 'No members: it goes on where it was when one joins.'
    : `${plural(group.members.length, 'member')}: ${group.members.map(each => each.client ? `${each.member} (${each.client})` : each.member).join(', ')}`);
  parts.rows.replaceChildren(...group.partitions.map(each => h('tr', {},
    h('td', { text: each.topic }), h('td', { class: 'number', text: String(each.partition) }),
    h('td', { class: 'number', text: each.offset === null ? 'none' : count(each.offset) }),
    h('td', { class: 'number', text: count(each.endOffset) }),
    h('td', { class: 'number' }, lagBar(each)),
    h('td', { text: each.member ? each.revoking ? `${each.member}, letting go` : each.member : '–' }))));
}

function lagBar({ lag, endOffset }) {
  const meter = h('meter', { min: '0', max: String(Math.max(endOffset, 1)), value: lag, 'aria-label': 'Lag' });
  return h('span', { class: 'lag-cell' }, meter, h('span', { text: count(lag) }));
}

function askReset(group) {
  const topics = [...new Set(group.partitions.map(each => each.topic))];
  const topic = select(topics.map(each => [each, each]));
  const to = select([['earliest', 'the oldest message'], ['latest', 'the end'], ['offset', 'an offset'], ['time', 'a time']]);
  const place = h('input', { autocomplete: 'off' });
  const placeField = field('Begin at', place);
  const showPlace = () => {
    placeField.hidden = !['offset', 'time'].includes(to.value);
    place.type = to.value === 'time' ? 'datetime-local' : 'text';
  };
  to.addEventListener('change', showPlace);
  showPlace();
  const submit = h('button', { type: 'button', class: 'danger solid', text: 'Reset', on: {
    click: async () => {
      const answer = await perform(
        submit,
        async () => post(path`/v1/groups/${group.group}/reset`, { topic: topic.value, ...target(to.value, place.value.trim()) }),
        () => `${group.group} goes on at ${to.value === 'offset' || to.value === 'time' ? place.value : to.value} of ${topic.value}`);
      if (answer) {
        dialog.close();
      }
    },
  } });
  const dialog = openDialog(`Reset ${group.group}`, [
    h('p', { text: group.members.length > 0 ? 'The group has members; the cluster refuses a reset until they have left.' : 'Where its next member begins.' }),
    field('Topic', topic), field('Go on at', to), placeField,
  ], [h('button', { type: 'button', class: 'plain', text: 'Cancel', on: { click: () => dialog.close() } }), submit]);
}

function target(to, place) {
  if (to === 'time') {
    return { time: timeText(place) };
  }

  if (to !== 'offset') {
    return { to };
  }

  if (!/^\d+$/.test(place)) {
    throw new Error('give an offset to begin at');
  }

  return { offset: Number(place) };
}

async function askDelete(button, group) {
  const isSure = await confirm({
    title: `Delete the group ${group}?`,
    text: 'Its offsets are forgotten. Messages are not touched.',
    action: 'Delete group',
  });
  if (isSure) {
    await perform(button, () => remove(path`/v1/groups/${group}`), () => `deleted the group ${group}`);
  }
}
