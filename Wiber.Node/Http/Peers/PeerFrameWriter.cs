using System.Threading.Channels;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// Writes what is queued for a peer to one connection, several messages at a time. It does so on the thread that asks for it for as
/// long as the connection takes everything at once: to wake another one would take longer.
/// </summary>
internal sealed class PeerFrameWriter : IDisposable
{
    private const int GatherBytes = 128 * 1024;

    /// <summary>
    /// A peer that takes nothing for this long is as good as gone: a new connection may reach it where the old one never will.
    /// </summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);

    private readonly WorkTurn _turn = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[GatherBytes];
    private readonly ChannelReader<RaftMessage> _queue;
    private readonly Stream _stream;
    private readonly PeerHello _hello;
    private readonly PeerTraffic _traffic;
    private readonly CancellationTokenSource _slow;
    private readonly CancellationTokenRegistration _cancelled;

    private int _gathered;

    public PeerFrameWriter(
        ChannelReader<RaftMessage> queue,
        Stream stream,
        PeerHello hello,
        PeerTraffic traffic,
        CancellationToken cancellationToken)
    {
        _queue = queue;
        _stream = stream;
        _hello = hello;
        _traffic = traffic;
        _slow = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _cancelled = cancellationToken.Register(() => _ended.TrySetCanceled(cancellationToken));
    }

    /// <summary>Ends when the connection is broken, with the reason, or when it is given up.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Writes what is queued.</summary>
    public void Flush()
    {
        if (_turn.Ask())
        {
            _ = WriteQueuedAsync();
        }
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        _slow.Dispose();
    }

    private async Task WriteQueuedAsync()
    {
        try
        {
            do
            {
                _turn.Begin();
                while (!_ended.Task.IsCompleted && _queue.TryRead(out RaftMessage? message))
                {
                    if (_traffic.MaySend(_hello.To, message))
                    {
                        await AddAsync(message);
                    }
                }

                await WriteGatheredAsync();
                await PaceAsync(new ValueTask(_stream.FlushAsync(_slow.Token)));
            }
            while (!_turn.TryEnd());
        }
#pragma warning disable CA1031 // Whatever it was ends the connection, whose keeper knows what to do; the turn is never free again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _ended.TrySetException(exception);
        }
    }

    private async ValueTask AddAsync(RaftMessage message)
    {
        if (_gathered + PeerFrame.HeaderBytes > _buffer.Length)
        {
            await WriteGatheredAsync();
        }

        PeerFrame.WriteHeader(_buffer.AsSpan(_gathered), message, _hello.Group, PeerFrame.PayloadBytes(message));
        _gathered += PeerFrame.HeaderBytes;
        foreach (ReadOnlyMemory<byte> part in PeerFrame.PayloadParts(message))
        {
            if (_gathered + part.Length > _buffer.Length)
            {
                await WriteGatheredAsync();
            }

            if (part.Length > _buffer.Length)
            {
                await PaceAsync(_stream.WriteAsync(part, _slow.Token));
            }
            else
            {
                part.CopyTo(_buffer.AsMemory(_gathered));
                _gathered += part.Length;
            }
        }
    }

    private async ValueTask WriteGatheredAsync()
    {
        int bytes = _gathered;
        _gathered = 0;
        if (bytes > 0)
        {
            await PaceAsync(_stream.WriteAsync(_buffer.AsMemory(0, bytes), _slow.Token));
        }
    }

    /// <summary>Gives a peer time to take what was written; most take it at once, and no clock is asked.</summary>
    private async ValueTask PaceAsync(ValueTask write)
    {
        if (write.IsCompletedSuccessfully)
        {
            write.GetAwaiter().GetResult();
            return;
        }

        _slow.CancelAfter(WriteTimeout);
        await write;
        _slow.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}
