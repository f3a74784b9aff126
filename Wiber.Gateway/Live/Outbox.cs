namespace Wiber.Gateway.Live;

/// <summary>
/// What is on its way to one page. Of a feed only the newest frame counts, so a slow page misses some and never falls behind; the
/// pieces of a stream come all and in order, and who makes them waits while there are too many. For any number of writers and one
/// reader.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private const int StreamFramesMax = 32;

    private readonly Lock _sync = new();
    private readonly Queue<(string? Feed, byte[]? Frame)> _order = new();
    private readonly Dictionary<string, byte[]> _newest = [];
    private readonly SemaphoreSlim _ready = new(0);
    private readonly SemaphoreSlim _room = new(StreamFramesMax, StreamFramesMax);

    /// <summary>Puts a feed's newest frame in the place of one that has not gone out.</summary>
    public void Replace(string feed, byte[] frame)
    {
        lock (_sync)
        {
            bool waits = _newest.ContainsKey(feed);
            _newest[feed] = frame;
            if (waits)
            {
                return;
            }

            _order.Enqueue((feed, null));
        }

        _ready.Release();
    }

    /// <summary>Adds a piece of a stream, after a wait if the page is behind.</summary>
    public async Task AddAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_sync)
        {
            _order.Enqueue((null, frame));
        }

        _ready.Release();
    }

    /// <summary>Takes what goes out next, after a wait if there is nothing.</summary>
    public async Task<byte[]> TakeAsync(CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken);
        lock (_sync)
        {
            (string? feed, byte[]? frame) = _order.Dequeue();
            if (feed is null)
            {
                _room.Release();
                return frame!;
            }

            _newest.Remove(feed, out byte[]? newest);
            return newest!;
        }
    }

    public void Dispose()
    {
        _ready.Dispose();
        _room.Dispose();
    }
}
