using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wiber.Benchmarks.Systems.Nats;

/// <summary>
/// A connection of the NATS client protocol: text lines with payloads between them
/// (https://docs.nats.io/reference/reference-protocols/nats-protocol). What is published while a write is on its way goes with
/// the next one.
/// </summary>
internal sealed class NatsConnection : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;

    /// <summary>As much as may wait to be written before publishers have to wait.</summary>
    private const int WaitingBytesMax = 8 << 20;

    private readonly Socket _socket;
    private readonly NatsMessageHandler _handle;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _isWritten = new(0, 1);
    private readonly SemaphoreSlim _toWrite = new(0, 1);
    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _waiting = new(BufferBytes);
    private ArrayBufferWriter<byte> _writing = new(BufferBytes);
    private Task _work = Task.CompletedTask;

    private NatsConnection(Socket socket, NatsMessageHandler handle)
    {
        _socket = socket;
        _handle = handle;
    }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed => _work;

    public bool IsOpen => !_work.IsCompleted;

    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<NatsConnection> OpenAsync(
        IPEndPoint server, NatsMessageHandler handle, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new NatsConnection(socket, handle);
        connection.Write("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}\r\n"u8);
        connection._work = Task.WhenAll(connection.ReadAsync(), connection.WriteAsync());
        return connection;
    }

    /// <summary>Asks for the messages of a subject.</summary>
    public void Subscribe(string subject, int subscription) =>
        Write(Encoding.ASCII.GetBytes($"SUB {subject} {subscription}\r\n"));

    /// <summary>Sends a message.</summary>
    /// <param name="subject">Where to.</param>
    /// <param name="replyTo">Where the answer goes, without the number at its end; empty for no answer.</param>
    /// <param name="token">The number.</param>
    /// <param name="payload">The payload.</param>
    public void Publish(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> replyTo, long token, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            ArrayBufferWriter<byte> target = _waiting;
            target.Write("PUB "u8);
            target.Write(subject);
            target.Write(" "u8);
            if (!replyTo.IsEmpty)
            {
                target.Write(replyTo);
                WriteNumber(target, token);
                target.Write(" "u8);
            }

            WriteNumber(target, payload.Length);
            target.Write("\r\n"u8);
            target.Write(payload);
            target.Write("\r\n"u8);
        }

        Signal(_toWrite);
    }

    /// <summary>Waits while much is still to be written.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (IsOpen && CountWaiting() > WaitingBytesMax)
        {
            await _isWritten.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _socket.Dispose();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
        _toWrite.Dispose();
        _isWritten.Dispose();
    }

    private static void WriteNumber(ArrayBufferWriter<byte> target, long number)
    {
        const int DigitsMax = 20;
        _ = Utf8Formatter.TryFormat(number, target.GetSpan(DigitsMax), out int written);
        target.Advance(written);
    }

    /// <summary>Wakes who waits; a second signal before that adds nothing.</summary>
    private void Signal(SemaphoreSlim semaphore)
    {
        lock (_gate)
        {
            if (semaphore.CurrentCount == 0)
            {
                semaphore.Release();
            }
        }
    }

    private int CountWaiting()
    {
        lock (_gate)
        {
            return _waiting.WrittenCount;
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _waiting.Write(bytes);
        }

        Signal(_toWrite);
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                await _toWrite.WaitAsync(_closing.Token);
                lock (_gate)
                {
                    (_waiting, _writing) = (_writing, _waiting);
                }

                ReadOnlyMemory<byte> rest = _writing.WrittenMemory;
                while (!rest.IsEmpty)
                {
                    rest = rest[await _socket.SendAsync(rest, SocketFlags.None, _closing.Token)..];
                }

                _writing.ResetWrittenCount();
                Signal(_isWritten);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection has ended; who waits for room need not.
            await _closing.CancelAsync();
            Signal(_isWritten);
        }
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[BufferBytes];
        int length = 0;
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, _closing.Token)) > 0)
            {
                length += read;
                int taken = Take(buffer.AsSpan(0, length));
                buffer.AsSpan(taken, length - taken).CopyTo(buffer);
                length -= taken;
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection has ended, which is told below.
        }
        finally
        {
            await _closing.CancelAsync();
        }
    }

    /// <summary>Handles what has come whole and answers how many bytes that was.</summary>
    private int Take(ReadOnlySpan<byte> received)
    {
        int taken = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = received[taken..];
            int end = rest.IndexOf("\r\n"u8);
            if (end < 0)
            {
                return taken;
            }

            ReadOnlySpan<byte> line = rest[..end];
            int lineBytes = end + 2;
            bool isMessage = line.StartsWith("MSG "u8) || line.StartsWith("HMSG "u8);
            int bodyBytes = isMessage ? TakeMessage(line, rest[lineBytes..]) : 0;
            if (bodyBytes < 0)
            {
                return taken;
            }

            if (line.StartsWith("PING"u8))
            {
                Write("PONG\r\n"u8);
            }
            else if (line.StartsWith("-ERR"u8))
            {
                throw new InvalidDataException($"the server said {Encoding.UTF8.GetString(line)}");
            }

            taken += lineBytes + bodyBytes;
        }
    }

    /// <summary><c>MSG subject sid [reply] bytes</c>, or <c>HMSG subject sid [reply] headerBytes bytes</c>.</summary>
    /// <returns>Bytes of the body with its line end; -1 if it has not come whole.</returns>
    private int TakeMessage(ReadOnlySpan<byte> line, ReadOnlySpan<byte> rest)
    {
        Span<Range> fields = stackalloc Range[6];
        int count = 0;
        foreach (Range field in line.Split((byte)' '))
        {
            fields[count++] = field;
        }

        bool hasHeaders = line[0] == 'H';
        int bytes = Number(line[fields[count - 1]]);
        int headerBytes = hasHeaders ? Number(line[fields[count - 2]]) : 0;
        if (rest.Length < bytes + 2)
        {
            return -1;
        }

        bool hasReply = count == (hasHeaders ? 6 : 5);
        _handle(new NatsMessage(
            Number(line[fields[2]]),
            line[fields[1]],
            hasReply ? line[fields[3]] : default,
            rest[..headerBytes],
            rest[headerBytes..bytes]));
        return bytes + 2;
    }

    private static int Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out int read) && read == text.Length
        ? number
        : throw new InvalidDataException($"{Encoding.UTF8.GetString(text)} is not a number");
}
