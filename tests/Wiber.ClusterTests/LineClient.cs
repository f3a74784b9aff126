using System.Net.Sockets;
using System.Text;

namespace Wiber.ClusterTests;

/// <summary>A connection of the line protocol. Whatever it waits for must come soon.</summary>
internal sealed class LineClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _connection = new();
    private readonly CancellationTokenSource _deadline;
    private StreamReader? _reader;

    private LineClient(TimeSpan patience) => _deadline = new CancellationTokenSource(patience);

    public Socket Socket => _connection.Client;

    public static async Task<LineClient> OpenAsync(int port, TimeSpan? patience = null)
    {
        var client = new LineClient(patience ?? Patience);
        await client._connection.ConnectAsync("127.0.0.1", port, client._deadline.Token);
        client._reader = new StreamReader(client._connection.GetStream(), new UTF8Encoding(false));
        return client;
    }

    public async Task SendAsync(string text) =>
        await _connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), _deadline.Token);

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
