using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Wiber.Node.Http.Messages;

namespace Wiber.Node.Connections;

/// <summary>
/// A TCP connection whose client is answered and pushed to by several tasks: what each of them writes stays together, and a
/// client that has stopped reading is cut off.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    /// <summary>What is written before the client must take some.</summary>
    private const int FlushBytes = 64 * 1024;

    /// <summary>A connection that is silent for so long is asked for by TCP.</summary>
    private const int KeepAliveSeconds = 30;

    private readonly ConnectionContext _connection;
    private readonly PipeWriter _output;
    private readonly Socket? _socket;
    private readonly SemaphoreSlim _writing = new(1);

    public ClientConnection(ConnectionContext connection)
    {
        _connection = connection;
        _output = connection.Transport.Output;
        _socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (_socket is not null)
        {
            // A client whose machine is gone ends no connection.
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        }
    }

    /// <summary>What the client sends.</summary>
    public PipeReader Input => _connection.Transport.Input;

    /// <summary>
    /// Whether the system knows by now that the client is gone; for a connection that nothing is read from any more.
    /// </summary>
    public bool IsGone()
    {
        try
        {
            return _socket?.Poll(0, SelectMode.SelectError) ?? false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>
    /// Writes items with nothing between them. No more of them waits for the client than a flush holds.
    /// </summary>
    /// <exception cref="IOException">The client takes no more.</exception>
    /// <exception cref="OperationCanceledException">It was ended, or the client has stopped reading and is cut off.</exception>
    public async Task WriteAsync<T>(IReadOnlyList<T> items, Action<PipeWriter, T> write, CancellationToken ended)
    {
        await _writing.WaitAsync(ended);
        try
        {
            foreach (T item in items)
            {
                write(_output, item);
                if (_output.UnflushedBytes >= FlushBytes)
                {
                    await FlushAsync(ended);
                }
            }

            await FlushAsync(ended);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task FlushAsync(CancellationToken ended)
    {
        Task<FlushResult> flushing = _output.FlushAsync(ended).AsTask();
        await PacedWrite.WaitAsync(flushing, _socket, _connection.Abort, ended);
        if ((await flushing).IsCompleted)
        {
            throw new IOException("the client takes no more");
        }
    }
}
