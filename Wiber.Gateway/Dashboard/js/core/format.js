// Numbers and times as people read them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value) {
  return value === null || value === undefined ? '–' : whole.format(value);
}

export function plural(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function ms(value) {
  if (value === null || value === undefined) {
    return '–';
  }

  const size = Math.abs(value);
  return size >= 1000 ? `${(value / 1000).toFixed(size >= 10000 ? 0 : 1)} s`
    : size >= 100 ? `${value.toFixed(0)} ms`
    : size >= 10 ? `${value.toFixed(1)} ms`
    : `${value.toFixed(2)} ms`;
}

export function us(value) {
  return value === null || value === undefined ? '–' : ms(value / 1000);
}

/** A time with its sign, for offsets. */
export function signedUs(value) {
  return value === null || value === undefined ? '–' : `${value < 0 ? '−' : '+'}${us(Math.abs(value))}`;
}

export function rate(value) {
  return value === null || value === undefined ? '–'
    : value >= 100 || value === 0 ? `${whole.format(value)}/s` : `${value.toFixed(1)}/s`;
}

export function duration(value) {
  const seconds = Math.floor((value ?? 0) / 1000);
  return seconds < 60 ? `${seconds} s`
    : seconds < 3600 ? `${Math.floor(seconds / 60)} min`
    : seconds < 86400 ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`
    : `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

function two(value) {
  return String(value).padStart(2, '0');
}

export function clock(at) {
  const time = new Date(at);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

export function clockMs(at) {
  return `${clock(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** A time of the API in this machine's zone; with the day where it is not today. */
export function moment(text) {
  if (!text) {
    return '–';
  }

  const time = new Date(text);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? clockMs(time) : `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock(time)}`;
}

/** What a message holds, as text. */
export function payload(message) {
  return typeof message.payload === 'string' ? message.payload : JSON.stringify(message.payload);
}
