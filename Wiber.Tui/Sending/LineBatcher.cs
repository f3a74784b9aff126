using System.Runtime.CompilerServices;

namespace Wiber.Tui.Sending;

/// <summary>
/// Cuts a stream into lines and hands them on in batches: full ones while input comes fast, small ones soon when it trickles.
/// Lines end with LF or CRLF; the last one needs no end. An input that ends with a line end has no empty line after it.
/// </summary>
internal sealed class LineBatcher(Stream input, LineBatchOptions options)
{
    private const int BufferBytes = 64 * 1024;

    // Bytes are only ever appended, and a full buffer is left behind for a new one: lines that were handed on stay valid, even
    // while a read into the rest of their buffer is under way.
    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _searched;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Reads to the end. The input is read ahead by one buffer at most while a batch is being worked on.</summary>
    /// <exception cref="LineTooLongException">After the lines before it were handed on.</exception>
    public async IAsyncEnumerable<LineBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long firstLine = 1;
        var lines = new List<ReadOnlyMemory<byte>>();
        int bytes = 0;
        Task<int>? read = null;
        Task linger = Task.CompletedTask;
        while (true)
        {
            bool isFull = false;
            while (!isFull && TryTakeLine(out ReadOnlyMemory<byte> line))
            {
                linger = lines.Count == 0 ? Task.Delay(options.Linger, cancellationToken) : linger;
                lines.Add(line);
                bytes += line.Length;
                isFull = lines.Count >= options.LinesMax || bytes >= options.BatchBytesMax;
            }

            bool isOver = _isAtEnd && !isFull;
            bool isLineTooLong = !isFull && _end - _start > options.LineBytesMax;
            if (!isFull && !isOver && !isLineTooLong)
            {
                read ??= StartRead(cancellationToken);
                if (lines.Count == 0 || await Task.WhenAny(read, linger) == read)
                {
                    // A read of a terminal or pipe cannot be taken back; it is left behind when the caller gives up.
                    int length = await read.WaitAsync(cancellationToken);
                    read = null;
                    _end += length;
                    _isAtEnd = length == 0;
                    continue;
                }
            }

            if (lines.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new LineBatch(firstLine, lines);
                firstLine += lines.Count;
                lines = [];
                bytes = 0;
            }

            if (isLineTooLong)
            {
                throw new LineTooLongException(options.LineBytesMax);
            }

            if (isOver)
            {
                yield break;
            }
        }
    }

    private bool TryTakeLine(out ReadOnlyMemory<byte> line)
    {
        int found = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        _searched = found < 0 ? _end : _searched + found + 1;
        if (found < 0 && !(_isAtEnd && _end > _start))
        {
            line = default;
            return false;
        }

        int lineEnd = found < 0 ? _end : _searched - 1;
        ReadOnlyMemory<byte> whole = _buffer.AsMemory(_start, lineEnd - _start);
        _start = _searched;
        line = whole.Span.EndsWith("\r"u8) ? whole[..^1] : whole;
        return true;
    }

    private Task<int> StartRead(CancellationToken cancellationToken)
    {
        if (_end == _buffer.Length)
        {
            int rest = _end - _start;
            byte[] next = new byte[Math.Max(BufferBytes, rest * 2)];
            _buffer.AsSpan(_start, rest).CopyTo(next);
            _buffer = next;
            _start = 0;
            _searched = rest;
            _end = rest;
        }

        Memory<byte> free = _buffer.AsMemory(_end);

        // Console streams block the caller even in ReadAsync.
        return Task.Run(async () => await input.ReadAsync(free, cancellationToken), cancellationToken);
    }
}
