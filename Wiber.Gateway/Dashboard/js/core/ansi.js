// Text with ANSI colour sequences (ECMA-48 SGR) as pieces with class names. All other sequences are left out.

const sequence = /\u001b(?:\[([0-9;:]*)([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-_])/g;
const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** Splits a line into pieces `{ text, className }`. */
export function ansiPieces(line) {
  if (!line.includes('\u001b')) {
    return [{ text: line, className: '' }];
  }

  const pieces = [];
  const style = { color: '', bold: false, dim: false, underline: false };
  let from = 0;
  for (const match of line.matchAll(sequence)) {
    add(pieces, line.slice(from, match.index), style);
    from = match.index + match[0].length;
    if (match[2] === 'm') {
      apply(style, match[1]);
    }
  }

  add(pieces, line.slice(from), style);
  return pieces;
}

function add(pieces, text, style) {
  if (text !== '') {
    const classes = [style.color && `ansi-${style.color}`, style.bold && 'ansi-bold', style.dim && 'ansi-dim',
      style.underline && 'ansi-underline'];
    pieces.push({ text, className: classes.filter(Boolean).join(' ') });
  }
}

function apply(style, parameters) {
  const codes = parameters.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      Object.assign(style, { color: '', bold: false, dim: false, underline: false });
    } else if (code === 1) {
      style.bold = true;
    } else if (code === 2) {
      style.dim = true;
    } else if (code === 4) {
      style.underline = true;
    } else if (code === 22) {
      Object.assign(style, { bold: false, dim: false });
    } else if (code === 24) {
      style.underline = false;
    } else if (code >= 30 && code <= 37) {
      style.color = names[code - 30];
    } else if (code >= 90 && code <= 97) {
      style.color = names[code - 90];
    } else if (code === 39) {
      style.color = '';
    } else if (code === 38 || code === 48) {
      // Colours by number: the 16 first are known, the others are left as they are.
      const number = codes[i + 1] === 5 ? codes[i + 2] : -1;
      if (code === 38 && number >= 0 && number < 16) {
        style.color = names[number % 8];
      }

      i += codes[i + 1] === 5 ? 2 : 4;
    }
  }
}
