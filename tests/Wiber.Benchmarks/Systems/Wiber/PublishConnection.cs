using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Wiber.Benchmarks.Systems.Wiber;

/// <summary>
/// A connection on which one message at a time is published, by a POST of HTTP/1.1 as any client sends it. Written by hand like
/// the NATS client next door: what is measured is the server, and both share the processors.
/// </summary>
internal sealed class PublishConnection : IDisposable
{
    private const int AnswerBytesMax = 4096;

    private static ReadOnlySpan<byte> Begin => "{\"payload\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[AnswerBytesMax];
    private readonly ulong _producerId = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
    private readonly string _head;
    private byte[] _request = [];
    private ulong _sequence;

    private PublishConnection(Uri node, string topic) => _head =
        $"POST /v1/topics/{topic}/messages?acks=quorum HTTP/1.1\r\nHost: {node.Authority}\r\nContent-Type: application/json\r\n"
        + $"Wiber-Producer: {_producerId}\r\nWiber-Sequence: ";

    public static async Task<PublishConnection> OpenAsync(Uri node, string topic, CancellationToken cancellationToken)
    {
        var connection = new PublishConnection(node, topic);
        try
        {
            await connection._socket.ConnectAsync(node.Host, node.Port, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Publishes a payload of ASCII letters and digits, and tells whether it was acknowledged.</summary>
    /// <exception cref="IOException">The answer is none of HTTP.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public async Task<bool> PublishAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(Request(payload.Span), cancellationToken);
        int received = 0;
        while (true)
        {
            int count = await _socket.ReceiveAsync(_answer.AsMemory(received), cancellationToken);
            if (count == 0 || (received += count) == AnswerBytesMax)
            {
                throw new IOException($"the node ended the connection or answered at length, after {received} bytes");
            }

            if (IsWhole(_answer.AsSpan(0, received)))
            {
                return _answer.AsSpan().StartsWith("HTTP/1.1 200 "u8);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int length = answer[..head].IndexOf(name);
        return length >= 0 && Utf8Parser.TryParse(answer[(length + name.Length)..], out int bytes, out _)
            ? answer.Length >= head + 4 + bytes
            : throw new IOException("an answer without Content-Length");
    }

    private ReadOnlyMemory<byte> Request(ReadOnlySpan<byte> payload)
    {
        int bodyBytes = Begin.Length + payload.Length + End.Length;
        string head = string.Create(CultureInfo.InvariantCulture, $"{_head}{++_sequence}\r\nContent-Length: {bodyBytes}\r\n\r\n");
        if (_request.Length < head.Length + bodyBytes)
        {
            _request = new byte[(head.Length + bodyBytes) * 2];
        }

        int length = Encoding.ASCII.GetBytes(head, _request);
        Append(Begin);
        Append(payload);
        Append(End);
        return _request.AsMemory(0, length);

        void Append(ReadOnlySpan<byte> part)
        {
            part.CopyTo(_request.AsSpan(length));
            length += part.Length;
        }
    }
}
