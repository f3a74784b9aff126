using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Wiber.ClusterTests;

/// <summary>A connection of the line protocol. Whatever it waits for must come soon.</summary>
internal sealed class LineClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _connection = new();
    private readonly CancellationTokenSource _deadline;
    private Stream? _stream;
    private StreamReader? _reader;

    private LineClient(TimeSpan patience) => _deadline = new CancellationTokenSource(patience);

    public Socket Socket => _connection.Client;

    /// <param name="port">The port.</param>
    /// <param name="patience">How long all of it may take.</param>
    /// <param name="tls">Whom to trust; null to speak in the clear.</param>
    public static async Task<LineClient> OpenAsync(
        int port, TimeSpan? patience = null, SslClientAuthenticationOptions? tls = null)
    {
        var client = new LineClient(patience ?? Patience);
        await client._connection.ConnectAsync("127.0.0.1", port, client._deadline.Token);
        client._stream = client._connection.GetStream();
        if (tls is not null)
        {
            var secure = new SslStream(client._stream);
            client._stream = secure;
            tls.TargetHost = "127.0.0.1";
            await secure.AuthenticateAsClientAsync(tls, client._deadline.Token);
        }

        client._reader = new StreamReader(client._stream, new UTF8Encoding(false));
        return client;
    }

    public async Task SendAsync(string text) =>
        await _stream!.WriteAsync(Encoding.UTF8.GetBytes(text), _deadline.Token);

    public async Task<string> AskAsync(string line)
    {
        await SendAsync(line + "\n");
        return await ReadAsync();
    }

    public async Task<string> ReadAsync() =>
        await TryReadAsync() ?? throw new EndOfStreamException("the node ended the connection");

    /// <summary>The next line; nothing if the node ended the connection.</summary>
    public async Task<string?> TryReadAsync() => await _reader!.ReadLineAsync(_deadline.Token);

    /// <summary>All lines up to the end of the connection.</summary>
    public async Task<string[]> ReadToEndAsync()
    {
        var lines = new List<string>();
        while (await TryReadAsync() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>The same, where the node may break the connection because it did not read all that was sent.</summary>
    public async Task<string[]> TryReadToEndAsync()
    {
        try
        {
            return await ReadToEndAsync();
        }
        catch (IOException)
        {
            return [];
        }
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _connection.Dispose();
        _deadline.Dispose();
    }
}
